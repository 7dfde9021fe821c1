package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.Batch;
import io.diffaug.streamer.pipeline.Delivery;
import io.diffaug.streamer.pipeline.Header;
import io.diffaug.streamer.pipeline.SourceCoordinate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Forms batches from polls: by size, or by the age of the oldest record. Confined to the poll
 * thread.
 *
 * <p>A record that ends its poll carries the position the consumer reported, which steps over what
 * no reader sees; a position that moved without a record is a stretch of its own.
 */
final class BatchBuffer {
  /** What one poll returned of one partition, and how much of it went into batches. */
  private static final class Stretch {
    private final TopicPartition partition;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final OffsetAndMetadata end;
    private int taken;

    Stretch(
        TopicPartition partition,
        List<ConsumerRecord<byte[], byte[]>> records,
        OffsetAndMetadata end) {
      this.partition = partition;
      this.records = records;
      this.end = end;
    }

    boolean isEmpty() {
      return taken == records.size();
    }

    /** The position after what was taken. */
    OffsetAndMetadata position() {
      if (isEmpty()) {
        return end;
      }
      ConsumerRecord<byte[], byte[]> last = records.get(taken - 1);
      return new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), end.metadata());
    }
  }

  private final int maxBatch;
  private final long maxDelayNanos;
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private int records;
  private long oldestNanos;

  BatchBuffer(int maxBatch, Duration maxDelay) {
    this.maxBatch = maxBatch;
    this.maxDelayNanos = maxDelay.toNanos();
  }

  /** Adds what a poll returned at a monotonic time; {@code notes} go into each position. */
  void add(ConsumerRecords<byte[], byte[]> polled, Map<TopicPartition, String> notes, long now) {
    if (stretches.isEmpty()) {
      oldestNanos = now;
    }
    polled
        .nextOffsets()
        .forEach(
            (partition, next) ->
                stretches.add(
                    new Stretch(
                        partition,
                        polled.records(partition),
                        new OffsetAndMetadata(
                            next.offset(),
                            next.leaderEpoch(),
                            notes.getOrDefault(partition, "")))));
    records += polled.count();
  }

  /** The next batch, if one is full or its oldest record has waited long enough. */
  Optional<Batch<Progress>> next(long now, ConsumerGroupMetadata member) {
    if (stretches.isEmpty() || (records < maxBatch && now - oldestNanos < maxDelayNanos)) {
      return Optional.empty();
    }
    List<Delivery> deliveries = new ArrayList<>(Math.min(records, maxBatch));
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    while (!stretches.isEmpty() && (deliveries.size() < maxBatch || stretches.peek().isEmpty())) {
      Stretch stretch = stretches.peek();
      take(stretch, deliveries);
      positions.put(stretch.partition, stretch.position());
      if (stretch.isEmpty()) {
        stretches.remove();
      }
    }
    records -= deliveries.size();
    return Optional.of(new Batch<>(deliveries, new Progress(positions, member)));
  }

  /** How long until the buffered records are due, in nanoseconds; 0 if they are; none if empty. */
  Optional<Long> dueNanos(long now) {
    return stretches.isEmpty()
        ? Optional.empty()
        : Optional.of(Math.max(0, maxDelayNanos - (now - oldestNanos)));
  }

  /** How many records are a full batch. */
  int maxBatch() {
    return maxBatch;
  }

  void clear() {
    stretches.clear();
    records = 0;
  }

  private void take(Stretch stretch, List<Delivery> deliveries) {
    while (!stretch.isEmpty() && deliveries.size() < maxBatch) {
      deliveries.add(delivery(stretch.records.get(stretch.taken++)));
    }
  }

  private static Delivery delivery(ConsumerRecord<byte[], byte[]> record) {
    return new Delivery(
        new SourceCoordinate(record.topic(), record.partition(), record.offset()),
        record.key(),
        record.value(),
        headers(record.headers().toArray()),
        record.timestamp());
  }

  private static List<Header> headers(org.apache.kafka.common.header.Header[] given) {
    if (given.length == 0) {
      return List.of();
    }
    Header[] headers = new Header[given.length];
    for (int i = 0; i < given.length; i++) {
      headers[i] = new Header(given[i].key(), given[i].value());
    }
    return List.of(headers);
  }
}
