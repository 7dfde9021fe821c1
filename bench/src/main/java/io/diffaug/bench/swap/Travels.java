package io.diffaug.bench.swap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * When each sample was sent and its pair seen, by the sample's number. One thread sends, another
 * sees, a third reads what is done.
 */
final class Travels {
  private static final int MOST = 1 << 24;

  private final LongSupplier clock;
  private final long[] sent = new long[MOST];
  private final long[] seen = new long[MOST];
  private final BitSet arrived = new BitSet();
  private volatile int departures;
  private volatile int arrivals;
  private volatile int doubled;

  /**
   * Begins at sample 0.
   *
   * @param clock a monotonic clock, in nanoseconds
   */
  Travels(LongSupplier clock) {
    this.clock = clock;
  }

  /** Notes that the next sample is sent now; its number. */
  int depart() {
    int number = departures;
    sent[number] = clock.getAsLong();
    departures = number + 1;
    return number;
  }

  /** Notes that a sample's pair is seen now. */
  synchronized void arrive(int number) {
    if (arrived.get(number)) {
      doubled++;
      return;
    }
    arrived.set(number);
    seen[number] = clock.getAsLong();
    arrivals++;
  }

  /** Samples sent. */
  int departures() {
    return departures;
  }

  /** Samples whose pair was seen. */
  int arrivals() {
    return arrivals;
  }

  /** Whether the pairs of so many samples, the first ones, were seen. */
  synchronized boolean allArrivedUpTo(int samples) {
    return arrived.nextClearBit(0) >= samples;
  }

  /** Pairs beyond the first of a sample. */
  int doubled() {
    return doubled;
  }

  /**
   * The time from sending to seeing that 99 of 100 samples keep.
   *
   * @param from the first sample's number
   * @param to one beyond the last one's; all of them were seen
   * @return milliseconds
   */
  double millisOf99In100(int from, int to) {
    double[] millis = new double[to - from];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (seen[from + i] - sent[from + i]) / 1e6;
    }
    Arrays.sort(millis);
    return millis[(int) Math.ceil(0.99 * millis.length) - 1];
  }
}
