package io.diffaug.streamer.pipeline;

import akka.Done;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.Trial;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.streamer.pipeline.Holding.Asked;
import io.diffaug.streamer.pipeline.Holding.Trying;
import io.diffaug.streamer.settings.RolloutMode;
import io.diffaug.streamer.settings.RolloutSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The next thing that a replica does to come to where the rollout is: a function of the rollout and
 * of what the replica holds, so a replica that was killed anywhere goes on from the log alone.
 */
sealed interface Duty {
  /** What duties are done with. */
  record Means(ModelDeployment deployment, ReplicaEvents events) {}

  /** Does it; blocks until it is done, or until what it writes is on its way. */
  CompletionStage<Done> perform(Means means) throws RejectedModelException;

  /** What the replica holds after it is done. */
  Holding done(Holding held);

  /** The duty for a person to read. */
  String words();

  /** A duty that may find that a version must not be loaded. */
  sealed interface Loading extends Duty {
    AnnouncedVersion version();
  }

  /** Let a version serve, and let go of all but those that are kept. */
  record Serve(AnnouncedVersion version, Set<Long> kept) implements Loading {
    @Override
    public CompletionStage<Done> perform(Means means) throws RejectedModelException {
      means.deployment.load(version.announcement());
      means.deployment.serve(version.version());
      means.deployment.keep(kept);
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.serves(version.version());
    }

    @Override
    public String words() {
      return "serving version " + version.version();
    }
  }

  /** Load a candidate. */
  record Load(AnnouncedVersion version) implements Loading {
    @Override
    public CompletionStage<Done> perform(Means means) throws RejectedModelException {
      means.deployment.load(version.announcement());
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.holds(version.version());
    }

    @Override
    public String words() {
      return "loading version " + version.version();
    }
  }

  /** Ask for a trial of the candidate. */
  record Ask(Asked trial, TrialPlan plan) implements Duty {
    @Override
    public CompletionStage<Done> perform(Means means) {
      return means.events.ask(trial, plan);
    }

    @Override
    public Holding done(Holding held) {
      return held.asks(trial);
    }

    @Override
    public String words() {
      return "asking for a trial of version " + trial.version();
    }
  }

  /** Let the candidate compute. */
  record Try(Trial trial) implements Duty {
    @Override
    public CompletionStage<Done> perform(Means means) {
      means.deployment.beginTrial(trial.version(), trial.phase(), trial.opening().plan());
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.tries(trial.version(), trial.phase());
    }

    @Override
    public String words() {
      return "trying version " + trial.version();
    }
  }

  /** Drop the candidate: let go of all but what serves, and those that are kept. */
  record Dismiss(Set<Long> kept) implements Duty {
    @Override
    public CompletionStage<Done> perform(Means means) {
      means.deployment.endTrial();
      means.deployment.keep(kept);
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.dismissed();
    }

    @Override
    public String words() {
      return "dropping the candidate";
    }
  }

  /** Tell the log of a version that is not loaded here. */
  record Refuse(long version, String reason) implements Duty {
    @Override
    public CompletionStage<Done> perform(Means means) {
      return means.events.refuse(version, reason);
    }

    @Override
    public Holding done(Holding held) {
      return held.told(version);
    }

    @Override
    public String words() {
      return "refusing version " + version;
    }
  }

  /** Nothing was written. */
  CompletionStage<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

  /**
   * What comes first of all that is to be done; nothing where the replica is where it should be.
   */
  static Optional<Duty> next(Rollout rollout, RolloutSettings settings, Holding held) {
    return dismissal(rollout, held)
        .or(() -> service(rollout, held))
        .or(() -> refusal(held))
        .or(() -> trial(rollout, held))
        .or(() -> candidacy(rollout, settings, held));
  }

  /** A candidate that is neither tried, nor to be tried, nor to serve. */
  private static Optional<Duty> dismissal(Rollout rollout, Holding held) {
    return held.loaded().isPresent() && !kept(rollout).contains(held.loaded().getAsLong())
        ? Optional.of(new Dismiss(kept(rollout)))
        : Optional.empty();
  }

  /** The versions that stay loaded: what serves, what is gone back to, what is or will be tried. */
  private static Set<Long> kept(Rollout rollout) {
    Set<Long> kept = new HashSet<>(rollout.protectedVersions());
    rollout.candidate().map(AnnouncedVersion::version).ifPresent(kept::add);
    return kept;
  }

  /** The stable version, or where it is not loaded here the last before it that is. */
  private static Optional<Duty> service(Rollout rollout, Holding held) {
    List<Long> served = rollout.versions().served();
    for (int i = served.size() - 1; i >= 0; i--) {
      long version = served.get(i);
      if (!held.refuses(version)) {
        return held.serving().equals(OptionalLong.of(version))
            ? Optional.empty()
            : Optional.of(new Serve(rollout.versions().announced().get(version), kept(rollout)));
      }
    }
    return Optional.empty();
  }

  private static Optional<Duty> refusal(Holding held) {
    return held.untold().entrySet().stream()
        .findFirst()
        .map(refused -> new Refuse(refused.getKey(), refused.getValue()));
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
        .flatMap(trial -> trial(rollout, trial, held));
  }

  private static Optional<Duty> trial(Rollout rollout, Trial trial, Holding held) {
    if (!held.loaded().equals(OptionalLong.of(trial.version()))) {
      return Optional.of(new Load(rollout.versions().announced().get(trial.version())));
    }
    Trying due = new Trying(trial.version(), trial.phase());
    return held.trying().equals(Optional.of(due)) ? Optional.empty() : Optional.of(new Try(trial));
  }

  private static Optional<Duty> candidacy(Rollout rollout, RolloutSettings settings, Holding held) {
    return rollout
        .candidate()
        .filter(candidate -> settings.mode() != RolloutMode.MANUAL)
        .filter(candidate -> !held.refuses(candidate.version()))
        .flatMap(candidate -> candidacy(rollout, settings, candidate, held));
  }

  private static Optional<Duty> candidacy(
      Rollout rollout, RolloutSettings settings, AnnouncedVersion candidate, Holding held) {
    if (!held.loaded().equals(OptionalLong.of(candidate.version()))) {
      return Optional.of(new Load(candidate));
    }
    Asked due = new Asked(candidate.version(), rollout.stable().orElse(0));
    return held.asked().equals(Optional.of(due))
        ? Optional.empty()
        : Optional.of(new Ask(due, settings.plan()));
  }
}
