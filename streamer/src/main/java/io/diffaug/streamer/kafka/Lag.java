package io.diffaug.streamer.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a lane is behind: between its committed positions and the last stable offsets as the
 * consumer's own fetches report them, so that nobody is asked. Confined to the poll thread.
 */
final class Lag {
  /** How often it is told. */
  private static final long PERIOD_NANOS = Duration.ofMillis(500).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final InFlight inFlight;
  private final ObservedLane lane;

  private long toldNanos = System.nanoTime() - PERIOD_NANOS;

  Lag(Consumer<byte[], byte[]> consumer, InFlight inFlight, ObservedLane lane) {
    this.consumer = consumer;
    this.inFlight = inFlight;
    this.lane = lane;
  }

  /** Records that were not polled yet. */
  long unread() {
    long unread = 0;
    for (TopicPartition partition : consumer.assignment()) {
      unread += consumer.currentLag(partition).orElse(0);
    }
    return unread;
  }

  /** Tells the observer, unless it was told a moment ago. */
  void tell(long now) {
    if (now - toldNanos >= PERIOD_NANOS) {
      toldNanos = now;
      consumer.assignment().forEach(this::tell);
    }
  }

  private void tell(TopicPartition partition) {
    OptionalLong unread = consumer.currentLag(partition);
    if (unread.isPresent()) {
      long position = consumer.position(partition);
      long inFlightHere = position - inFlight.committedOr(partition, position);
      lane.observer()
          .lagged(lane.number(), partition.partition(), unread.getAsLong() + inFlightHere);
    }
  }

  /** Partitions are no longer the lane's. */
  void left(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      inFlight.forget(partition);
      lane.observer().partitionLeft(lane.number(), partition.partition());
    }
  }
}
