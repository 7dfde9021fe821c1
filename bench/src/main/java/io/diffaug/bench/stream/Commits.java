package io.diffaug.bench.stream;

import java.time.Duration;

/**
 * The commits of a side's turn, told by who makes them: asking a broker for them again and again
 * would be work on the cores that are measured. What was told is checked once, after the turn
 * ({@link Cluster#requireCommitted}).
 */
final class Commits {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final long goal;
  private final Throughput throughput;
  private long count;

  /** The commits of a turn that ends once so many records are committed. */
  Commits(long goal) {
    this.goal = goal;
    this.throughput = new Throughput(goal);
  }

  /** So many more records were committed just now. */
  synchronized void add(long records) {
    reach(count + records);
  }

  /** So many records of the turn are committed by now. */
  synchronized void reach(long records) {
    count = records;
    throughput.read(System.nanoTime(), count);
    notifyAll();
  }

  /** Waits for the goal; the rate at which it was reached. */
  synchronized double await(Alive alive) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (count < goal) {
      alive.require();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(count + " of " + goal + " records after " + PATIENCE);
      }
      wait(100);
    }
    return throughput.perSecond();
  }

  /** Throws if the side that is waited for has ended; asked ten times a second. */
  @FunctionalInterface
  interface Alive {
    void require() throws Exception;
  }
}
