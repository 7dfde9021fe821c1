package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.Trial;
import io.diffaug.streamer.pipeline.Holding.Asked;
import io.diffaug.streamer.pipeline.Holding.Trying;
import io.diffaug.streamer.settings.RolloutMode;
import io.diffaug.streamer.settings.RolloutSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which {@link Duty} comes next: a function of the rollout and of what the replica holds, so a
 * replica that was killed anywhere goes on from the log alone.
 */
final class DutyRules {
  private DutyRules() {}

  /**
   * What comes first of all that is to be done and may be done now; nothing where the replica is
   * where it should be. What is done at once comes first, so that nothing that lasts stands before
   * it.
   */
  static Optional<Duty> next(
      Rollout rollout, RolloutSettings settings, Holding held, Predicate<Duty> ready) {
    return Stream.<Supplier<Optional<Duty>>>of(
            () -> end(rollout, held),
            () -> service(rollout, held),
            () -> drop(rollout, held),
            () -> due(rollout, held).flatMap(due -> load(due, held)),
            () -> refusal(held),
            () -> trial(rollout, held),
            () -> candidacy(rollout, settings, held),
            () -> standby(rollout, held))
        .flatMap(duty -> duty.get().stream())
        .filter(ready)
        .findFirst();
  }

  /** A trial that is over ends here too. */
  private static Optional<Duty> end(Rollout rollout, Holding held) {
    Optional<Long> tried = rollout.trial().map(Trial::version);
    return held.trying()
        .map(Trying::version)
        .filter(version -> !tried.equals(Optional.of(version)))
        .map(Duty.EndTrial::new);
  }

  private static Optional<Duty> service(Rollout rollout, Holding held) {
    return due(rollout, held)
        .filter(due -> held.loaded().contains(due.version()))
        .filter(due -> !held.serving().equals(OptionalLong.of(due.version())))
        .map(Duty.Serve::new);
  }

  /** The stable version, or where it is refused here the last before it that is not. */
  private static Optional<AnnouncedVersion> due(Rollout rollout, Holding held) {
    List<Long> served = rollout.versions().served();
    for (int i = served.size() - 1; i >= 0; i--) {
      if (!held.refuses(served.get(i))) {
        return Optional.of(rollout.versions().announced().get(served.get(i)));
      }
    }
    return Optional.empty();
  }

  private static Optional<Duty> load(AnnouncedVersion version, Holding held) {
    return missing(version, held).map(Duty.Load::new);
  }

  private static Optional<Duty> loadUntried(AnnouncedVersion version, Holding held) {
    return missing(version, held).map(Duty.LoadUntried::new);
  }

  private static Optional<Announcement> missing(AnnouncedVersion version, Holding held) {
    return held.loaded().contains(version.version()) || held.refuses(version.version())
        ? Optional.empty()
        : Optional.of(version.announcement());
  }

  /** What neither serves, nor is gone back to, nor is or will be tried. */
  private static Optional<Duty> drop(Rollout rollout, Holding held) {
    Set<Long> kept = new HashSet<>(rollout.protectedVersions());
    rollout.candidate().map(AnnouncedVersion::version).ifPresent(kept::add);
    return held.keeps(kept).equals(held) ? Optional.empty() : Optional.of(new Duty.Drop(kept));
  }

  private static Optional<Duty> refusal(Holding held) {
    return held.untold().entrySet().stream()
        .findFirst()
        .map(refused -> new Duty.Refuse(refused.getKey(), refused.getValue()));
  }

  /**
   * A trial counts only beside the version that it is held against, and with whoever can judge it,
   * or nobody would know that its verdict is due.
   */
  private static Optional<Duty> trial(Rollout rollout, Holding held) {
    return rollout
        .trial()
        .filter(trial -> trial.opening().plan().judgeable())
        .filter(trial -> held.serving().equals(rollout.stable()))
        .filter(trial -> !held.refuses(trial.version()))
        .flatMap(
            trial ->
                loadUntried(rollout.versions().announced().get(trial.version()), held)
                    .or(() -> computing(trial, held)));
  }

  private static Optional<Duty> computing(Trial trial, Holding held) {
    return held.tries(trial)
        ? Optional.empty()
        : Optional.of(new Duty.Try(trial.version(), trial.phase(), trial.opening().plan()));
  }

  /** Who could not count in a trial does not ask for one: it might be alone. */
  private static Optional<Duty> candidacy(Rollout rollout, RolloutSettings settings, Holding held) {
    return rollout
        .candidate()
        .filter(candidate -> settings.mode() != RolloutMode.MANUAL)
        .filter(candidate -> held.serving().equals(rollout.stable()))
        .filter(candidate -> !held.refuses(candidate.version()))
        .flatMap(
            candidate ->
                loadUntried(candidate, held).or(() -> asking(rollout, settings, candidate, held)));
  }

  private static Optional<Duty> asking(
      Rollout rollout, RolloutSettings settings, AnnouncedVersion candidate, Holding held) {
    Asked due = new Asked(candidate.version(), rollout.stable().orElse(0));
    return held.asked().equals(Optional.of(due))
        ? Optional.empty()
        : Optional.of(new Duty.Ask(due, settings.plan()));
  }

  /** What is gone back to is loaded beforehand, so that going back takes no time. */
  private static Optional<Duty> standby(Rollout rollout, Holding held) {
    return rollout.previous().stream()
        .mapToObj(rollout.versions().announced()::get)
        .findFirst()
        .flatMap(previous -> load(previous, held));
  }
}
