package io.diffaug.streamer.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a lane's two threads know of each other: the batches that left the source and are not
 * committed yet, how far the commits have come, and whether more waits to be read.
 */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
  private int batches;
  private volatile boolean backlog;

  /** A batch left the source. */
  void left() {
    lock.lock();
    try {
      batches++;
    } finally {
      lock.unlock();
    }
  }

  /** Batches were committed, up to these positions. */
  void committed(int count, Map<TopicPartition, OffsetAndMetadata> positions) {
    positions.forEach((partition, position) -> committed.put(partition, position.offset()));
    lock.lock();
    try {
      batches -= count;
      if (batches == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The committed position of a partition, or another where none was committed here. */
  long committedOr(TopicPartition partition, long other) {
    return committed.getOrDefault(partition, other);
  }

  /** The partition is another's from now on, and so are its commits. */
  void forget(TopicPartition partition) {
    committed.remove(partition);
  }

  /** Says whether more than a batch waits to be read. */
  void backlog(boolean waits) {
    backlog = waits;
  }

  /** Whether more than a batch waits to be read. */
  boolean hasBacklog() {
    return backlog;
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
