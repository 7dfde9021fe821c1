package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Trial;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one replica has done about the rollout so far.
 *
 * @param serving the version that serves here
 * @param loaded the versions that are loaded here; what serves is one of them
 * @param trying the phase that the candidate computes in
 * @param asked the trial that was asked for last, while its candidate is loaded
 * @param refused the versions that are not loaded here, and why
 * @param untold those of them that the log was not told of
 */
record Holding(
    OptionalLong serving,
    Set<Long> loaded,
    Optional<Trying> trying,
    Optional<Asked> asked,
    Map<Long, String> refused,
    Map<Long, String> untold) {
  /** A replica that has just started. */
  static final Holding NOTHING =
      new Holding(
          OptionalLong.empty(), Set.of(), Optional.empty(), Optional.empty(), Map.of(), Map.of());

  /** A candidate at work. */
  record Trying(long version, Phase phase) {}

  /** A trial that was asked for, against what was stable then; 0 for nothing. */
  record Asked(long version, long baseline) {}

  Holding {
    loaded = Set.copyOf(loaded);
    refused = Map.copyOf(refused);
    untold = Map.copyOf(untold);
  }

  boolean refuses(long version) {
    return refused.containsKey(version);
  }

  /** A version serves, and nothing is tried against it yet. */
  Holding serves(long version) {
    Set<Long> held = holds(version).loaded;
    return new Holding(OptionalLong.of(version), held, Optional.empty(), asked, refused, untold);
  }

  Holding holds(long version) {
    Set<Long> more = new HashSet<>(loaded);
    more.add(version);
    return new Holding(serving, more, trying, asked, refused, untold);
  }

  /** Only these versions are still loaded, and what serves; a dropped one may be asked for anew. */
  Holding keeps(Set<Long> kept) {
    Set<Long> left = new HashSet<>(loaded);
    left.removeIf(version -> !kept.contains(version) && !serving.equals(OptionalLong.of(version)));
    return new Holding(
        serving,
        left,
        trying,
        asked.filter(trial -> left.contains(trial.version())),
        refused,
        untold);
  }

  /** Whether the candidate of this trial computes here, in its phase. */
  boolean tries(Trial trial) {
    return trying.equals(Optional.of(new Trying(trial.version(), trial.phase())));
  }

  Holding tries(long version, Phase phase) {
    return new Holding(
        serving, loaded, Optional.of(new Trying(version, phase)), asked, refused, untold);
  }

  Holding triedOut() {
    return new Holding(serving, loaded, Optional.empty(), asked, refused, untold);
  }

  Holding asks(Asked trial) {
    return new Holding(serving, loaded, trying, Optional.of(trial), refused, untold);
  }

  /** Whatever was asked for may be asked for again. */
  Holding unasked() {
    return new Holding(serving, loaded, trying, Optional.empty(), refused, untold);
  }

  Holding refusing(long version, String reason) {
    Map<Long, String> more = new HashMap<>(refused);
    more.put(version, reason);
    Map<Long, String> toTell = new HashMap<>(untold);
    toTell.put(version, reason);
    return new Holding(serving, loaded, trying, asked, more, toTell);
  }

  Holding told(long version) {
    Map<Long, String> rest = new HashMap<>(untold);
    rest.remove(version);
    return new Holding(serving, loaded, trying, asked, refused, rest);
  }
}
