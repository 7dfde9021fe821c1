package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one replica has done about the rollout so far.
 *
 * @param serving the version that serves here
 * @param loaded the candidate that is loaded here
 * @param trying the phase that the candidate computes in
 * @param asked the trial that was asked for last
 * @param refused the versions that are not loaded here, and why
 * @param untold those of them that the log was not told of
 */
record Holding(
    OptionalLong serving,
    OptionalLong loaded,
    Optional<Trying> trying,
    Optional<Asked> asked,
    Map<Long, String> refused,
    Map<Long, String> untold) {
  /** A replica that has just started. */
  static final Holding NOTHING =
      new Holding(
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of());

  /** A candidate at work. */
  record Trying(long version, Phase phase) {}

  /** A trial that was asked for, against what was stable then; 0 for nothing. */
  record Asked(long version, long baseline) {}

  Holding {
    refused = Map.copyOf(refused);
    untold = Map.copyOf(untold);
  }

  boolean refuses(long version) {
    return refused.containsKey(version);
  }

  /** The version serves; if it was on trial, no longer. */
  Holding serves(long version) {
    return new Holding(
        OptionalLong.of(version), OptionalLong.empty(), Optional.empty(), asked, refused, untold);
  }

  Holding holds(long candidate) {
    return new Holding(
        serving, OptionalLong.of(candidate), Optional.empty(), asked, refused, untold);
  }

  Holding tries(long version, Phase phase) {
    return new Holding(
        serving, loaded, Optional.of(new Trying(version, phase)), asked, refused, untold);
  }

  Holding dismissed() {
    return new Holding(serving, OptionalLong.empty(), Optional.empty(), asked, refused, untold);
  }

  Holding asks(Asked trial) {
    return new Holding(serving, loaded, trying, Optional.of(trial), refused, untold);
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
