package io.diffaug.streamer.pipeline;

import io.diffaug.streamer.settings.StreamSettings.Restarts;
import java.time.Duration;

/**
 * The pauses between attempts: each twice the one before, up to a longest.
 *
 * @param minimum the first pause
 * @param maximum the longest pause
 * @param next the pause that comes next
 */
record Backoff(Duration minimum, Duration maximum, Duration next) {
  Backoff(Duration minimum, Duration maximum) {
    this(minimum, maximum, minimum);
  }

  /** The pauses that settings ask for. */
  static Backoff of(Restarts restarts) {
    return new Backoff(restarts.minBackoff(), restarts.maxBackoff());
  }

  /** After another failure. */
  Backoff longer() {
    Duration doubled = next.multipliedBy(2);
    return new Backoff(minimum, maximum, doubled.compareTo(maximum) < 0 ? doubled : maximum);
  }

  /** After a success. */
  Backoff reset() {
    return new Backoff(minimum, maximum);
  }
}
