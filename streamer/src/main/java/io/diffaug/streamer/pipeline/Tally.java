package io.diffaug.streamer.pipeline;

import io.diffaug.streamer.observation.BatchTally;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Counts what becomes of the records of one batch, while their envelopes are made. */
final class Tally {
  private final Map<String, Integer> deadLetters = new TreeMap<>();
  private final long[] eventTimes;
  private int records;
  private int pairs;
  private int timed;

  /** A tally of so many records at most. */
  Tally(int records) {
    this.eventTimes = new long[records];
  }

  void pair() {
    records++;
    pairs++;
  }

  void eventTime(long millis) {
    eventTimes[timed++] = millis;
  }

  void deadLetter(String reason) {
    records++;
    deadLetters.merge(reason, 1, Integer::sum);
  }

  BatchTally count() {
    return new BatchTally(records, pairs, deadLetters, Arrays.copyOf(eventTimes, timed));
  }
}
