package io.diffaug.streamer.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * The pause of a duty that failed: until it is over that duty is not tried again, whatever the log
 * says meanwhile. Other duties do not wait for it.
 *
 * @param failed the duty that failed last, until it is done
 * @param ended whether its pause is over
 * @param backoff the pauses
 */
record Pause(Optional<Duty> failed, boolean ended, Backoff backoff) {

  /** Nothing has failed. */
  static Pause none(Backoff backoff) {
    return new Pause(Optional.empty(), true, backoff.reset());
  }

  /** Whether a duty must wait. */
  boolean holds(Duty duty) {
    return !ended && failed.equals(Optional.of(duty));
  }

  /** How long the pause is. */
  Duration length() {
    return backoff.next();
  }

  /** A duty failed: its pause begins, longer than the one before if it failed then too. */
  Pause after(Duty failure) {
    boolean again = failed.equals(Optional.of(failure));
    return new Pause(Optional.of(failure), false, again ? backoff.longer() : backoff.reset());
  }

  /** The pause is over: the duty may be tried again. */
  Pause end() {
    return new Pause(failed, true, backoff);
  }

  /** A duty is done; earlier failures of it no longer count. */
  Pause done(Duty duty) {
    return failed.equals(Optional.of(duty)) ? none(backoff) : this;
  }
}
