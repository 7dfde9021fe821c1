package io.diffaug.streamer.kafka;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the batches that left the source and are not committed yet. */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int batches;

  /** A batch left the source. */
  void left() {
    lock.lock();
    try {
      batches++;
    } finally {
      lock.unlock();
    }
  }

  /** Batches were committed. */
  void committed(int committed) {
    lock.lock();
    try {
      batches -= committed;
      if (batches == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every batch is committed, and says how many were not in time. */
  int awaitNone(Duration timeout) {
    long nanos = timeout.toNanos();
    lock.lock();
    try {
      while (batches > 0 && nanos > 0) {
        nanos = none.awaitNanos(nanos);
      }
      return batches;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return batches;
    } finally {
      lock.unlock();
    }
  }
}
