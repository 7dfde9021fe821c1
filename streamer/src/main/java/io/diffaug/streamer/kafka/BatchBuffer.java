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
 * no reader sees; a position that moved without a record travels as a step of its own.
 */
final class BatchBuffer {
  /** One step of a partition's position, with the record that it passes, if any. */
  private record Step(
      Optional<Delivery> delivery, TopicPartition partition, OffsetAndMetadata position) {}

  private final int maxBatch;
  private final long maxDelayNanos;
  private final Deque<Step> steps = new ArrayDeque<>();
  private long oldestNanos;

  BatchBuffer(int maxBatch, Duration maxDelay) {
    this.maxBatch = maxBatch;
    this.maxDelayNanos = maxDelay.toNanos();
  }

  /** Adds what a poll returned at a monotonic time; {@code metadata} goes into each position. */
  void add(ConsumerRecords<byte[], byte[]> polled, Map<TopicPartition, String> metadata, long now) {
    if (steps.isEmpty()) {
      oldestNanos = now;
    }
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    for (TopicPartition partition : polled.partitions()) {
      String note = metadata.getOrDefault(partition, "");
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      for (int i = 0; i < records.size(); i++) {
        ConsumerRecord<byte[], byte[]> record = records.get(i);
        OffsetAndMetadata end = i == records.size() - 1 ? next.remove(partition) : null;
        steps.add(
            new Step(
                Optional.of(delivery(record)),
                partition,
                end == null
                    ? new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), note)
                    : noted(end, note)));
      }
    }
    next.forEach(
        (partition, position) ->
            steps.add(
                new Step(
                    Optional.empty(),
                    partition,
                    noted(position, metadata.getOrDefault(partition, "")))));
  }

  /** The next batch, if one is full or its oldest record has waited long enough. */
  Optional<Batch<Progress>> next(long now, ConsumerGroupMetadata member) {
    if (steps.isEmpty() || (steps.size() < maxBatch && now - oldestNanos < maxDelayNanos)) {
      return Optional.empty();
    }
    List<Delivery> deliveries = new ArrayList<>(maxBatch);
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (int taken = 0; taken < maxBatch && !steps.isEmpty(); taken++) {
      Step step = steps.remove();
      step.delivery().ifPresent(deliveries::add);
      positions.put(step.partition(), step.position());
    }
    return Optional.of(new Batch<>(deliveries, new Progress(positions, member)));
  }

  /** How long until the buffered records are due, in nanoseconds; 0 if they are; none if empty. */
  Optional<Long> dueNanos(long now) {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(Math.max(0, maxDelayNanos - (now - oldestNanos)));
  }

  void clear() {
    steps.clear();
  }

  private static OffsetAndMetadata noted(OffsetAndMetadata position, String note) {
    return new OffsetAndMetadata(position.offset(), position.leaderEpoch(), note);
  }

  private static Delivery delivery(ConsumerRecord<byte[], byte[]> record) {
    List<Header> headers = new ArrayList<>();
    record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
    return new Delivery(
        new SourceCoordinate(record.topic(), record.partition(), record.offset()),
        record.key(),
        record.value(),
        headers,
        record.timestamp());
  }
}
