package io.diffaug.cli.models;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.VersionStatus;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.RolloutLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;

/**
 * What serves and what became of each version, in words.
 *
 * @param rollout the folded log, if it could be read
 * @param note the same on one line, or why it is not known
 */
public record RolloutState(Optional<Rollout> rollout, String note) {
  /** Three questions of this length stay below five seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /**
   * Asks the models log; a cluster that does not answer is no failure.
   *
   * @param kafka where the log is
   * @return the state, or why it is not known
   */
  public static RolloutState ask(KafkaSettings kafka) {
    String place = kafka.models() + " at " + kafka.bootstrapServers();
    try (RolloutLog log = RolloutLog.open(kafka, PATIENCE)) {
      log.readToEnd(event -> true);
      return new RolloutState(Optional.of(log.rollout()), line(log.rollout()) + " (" + place + ")");
    } catch (KafkaException | MissingEventsException silent) {
      Throwable reason = silent.getCause() == null ? silent : silent.getCause();
      return new RolloutState(Optional.empty(), "not known: " + place + ": " + reason.getMessage());
    }
  }

  /** What serves, on one line. */
  static String line(Rollout rollout) {
    List<String> words = new ArrayList<>();
    OptionalLong stable = rollout.stable();
    words.add(
        stable.isPresent() ? "version " + stable.getAsLong() + " serves" : "no version serves");
    rollout.previous().ifPresent(version -> words.add("previous " + version));
    rollout.pinned().ifPresent(version -> words.add("pinned " + version));
    rollout
        .trial()
        .ifPresent(
            trial -> words.add("on trial " + trial.version() + " in " + trial.phase().key()));
    rollout.candidate().ifPresent(version -> words.add("waiting " + version.version()));
    return String.join(", ", words);
  }

  /**
   * What became of a version.
   *
   * @param version its number
   * @param manifestSha256 the digest of its manifest as it lies in the repository
   * @return for instance {@code " (stable, pinned)"}; nothing where the log could not be read
   */
  public String mark(long version, String manifestSha256) {
    return rollout.map(folded -> " (" + mark(folded, version, manifestSha256) + ")").orElse("");
  }

  /**
   * The versions that were announced and are not among those of the repository.
   *
   * @param present the repository's versions
   * @return the others, each with what became of it
   */
  public List<String> missing(List<Long> present) {
    return rollout.stream()
        .flatMap(folded -> folded.versions().announced().values().stream())
        .filter(known -> !present.contains(known.version()))
        .map(known -> "version " + known.version() + ": announced, not in the repository")
        .toList();
  }

  private static String mark(Rollout rollout, long version, String manifestSha256) {
    AnnouncedVersion known = rollout.versions().announced().get(version);
    if (known == null) {
      return "not announced";
    }
    boolean same = known.announcement().manifestSha256().equals(manifestSha256);
    return status(rollout, known) + (same ? "" : ", announced with another manifest");
  }

  private static String status(Rollout rollout, AnnouncedVersion known) {
    OptionalLong version = OptionalLong.of(known.version());
    if (rollout.stable().equals(version)) {
      return rollout.pinned().equals(version) ? "stable, pinned" : "stable";
    }
    if (rollout.previous().equals(version)) {
      return "previous";
    }
    boolean explained =
        known.status() == VersionStatus.REFUSED || known.status() == VersionStatus.ROLLED_BACK;
    return known.status().words() + (explained ? ": " + known.reason() : "");
  }
}
