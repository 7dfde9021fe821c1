package io.diffaug.streamer.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The pauses of duties that failed: until a duty's is over it is not tried again, whatever the log
 * says meanwhile. Other duties do not wait for it.
 *
 * @param first the pauses of a duty that has not failed yet
 * @param failed those of duties that failed and were not done since
 * @param waiting the duties whose pause is not over
 */
record Pauses(Backoff first, Map<Duty, Backoff> failed, Set<Duty> waiting) {

  Pauses {
    failed = Map.copyOf(failed);
    waiting = Set.copyOf(waiting);
  }

  /** Nothing has failed. */
  static Pauses none(Backoff first) {
    return new Pauses(first, Map.of(), Set.of());
  }

  /** Whether a duty need not wait. */
  boolean over(Duty duty) {
    return !waiting.contains(duty);
  }

  /** How long the pause of a duty that failed is. */
  Duration length(Duty duty) {
    return failed.get(duty).next();
  }

  /** A duty failed: its pause begins, longer than the one before if it failed then too. */
  Pauses after(Duty failure) {
    Map<Duty, Backoff> more = new HashMap<>(failed);
    more.merge(failure, first, (before, none) -> before.longer());
    Set<Duty> longer = new HashSet<>(waiting);
    longer.add(failure);
    return new Pauses(first, more, longer);
  }

  /** A pause is over: the duty may be tried again. */
  Pauses end(Duty duty) {
    Set<Duty> rest = new HashSet<>(waiting);
    rest.remove(duty);
    return new Pauses(first, failed, rest);
  }

  /** A duty is done; earlier failures of it no longer count. */
  Pauses done(Duty duty) {
    Map<Duty, Backoff> rest = new HashMap<>(failed);
    rest.remove(duty);
    return new Pauses(first, rest, waiting).end(duty);
  }
}
