package io.diffaug.trainer.data;

import io.diffaug.core.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of one topic, each partition from its beginning. It belongs to no
 * group and leaves no trace.
 *
 * <p>The end of a partition is where the position reaches the end offset, never the last record:
 * markers and aborted records take offsets that nobody sees.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Duration patience;

  private TopicReader(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Duration patience) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.patience = patience;
  }

  /**
   * Opens a topic.
   *
   * @param kafka where it is
   * @param topic its name
   * @param patience how long each question to the cluster may take
   * @return the reader, at the beginning
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer or has no such
   *     topic
   */
  public static TopicReader open(KafkaSettings kafka, String topic, Duration patience) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties(kafka, patience), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new UnknownTopicOrPartitionException(topic + ": no such topic");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return new TopicReader(consumer, partitions, patience);
    } catch (RuntimeException unreadable) {
      consumer.close();
      throw unreadable;
    }
  }

  /**
   * Where reading goes on, of the partition that is read least far.
   *
   * @return its next offset
   */
  public long position() {
    return partitions.stream().mapToLong(consumer::position).min().orElseThrow();
  }

  /**
   * Reads on to what is the end now.
   *
   * @param visitor given each record; false stops the reading
   * @return false if the visitor stopped
   * @throws org.apache.kafka.common.KafkaException if nothing comes for longer than the patience
   */
  public boolean readToEnd(Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long read = read(ends);
    long moved = System.nanoTime();
    while (!reached(ends)) {
      if (!await(visitor)) {
        return false;
      }
      if (read(ends) > read) {
        read = read(ends);
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > patience.toNanos()) {
        throw new TimeoutException(stuck());
      }
    }
    return true;
  }

  private String stuck() {
    String where =
        partitions.stream()
            .map(partition -> partition + " at " + consumer.position(partition))
            .collect(Collectors.joining(", "));
    return "nothing came for " + patience + ": " + where + " (expected: records)";
  }

  /**
   * Waits a moment for further records.
   *
   * @param visitor given each record; false stops the reading
   * @return false if the visitor stopped
   */
  public boolean await(Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (!visitor.test(record)) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many records stand on the topic, where it was written without transactions and nothing has
   * been deleted.
   *
   * @return the sum of the end offsets
   */
  public long records() {
    return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** The sum of the positions, each up to its end: it grows as long as anything wanted comes. */
  private long read(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.min(consumer.position(end.getKey()), end.getValue()))
        .sum();
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private static Map<String, Object> properties(KafkaSettings kafka, Duration patience) {
    int millis = Math.toIntExact(patience.toMillis());
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return properties;
  }
}
