package io.diffaug.trainer.data;

import io.diffaug.core.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The committed records of the input topic below the ends that its partitions had when this was
 * opened; owns its consumer.
 *
 * <p>The ends are those of everything written, open transactions included, and a partition is read
 * once the reader's position is there: never once the last record's offset is, since markers and
 * aborted records take offsets that nobody sees. Until a transaction ends, a reader of committed
 * records does not get past its beginning; that is waited for.
 */
final class TopicSnapshot implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SAYING_EVERY = Duration.ofSeconds(2);

  /** Longer than brokers let a transaction be open, unless told to: a minute by the clients. */
  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(75);

  /** Longest that one question to the cluster may take, unless the user says otherwise. */
  static final String API_TIMEOUT_MS = "15000";

  private final KafkaConsumer<byte[], byte[]> reader;
  private final Map<TopicPartition, Long> beginnings;
  private final Map<TopicPartition, Long> ends;
  private final Consumer<String> says;
  private final Duration patience;

  private TopicSnapshot(
      KafkaConsumer<byte[], byte[]> reader,
      Map<TopicPartition, Long> beginnings,
      Map<TopicPartition, Long> ends,
      Consumer<String> says,
      Duration patience) {
    this.reader = reader;
    this.beginnings = beginnings;
    this.ends = ends;
    this.says = says;
    this.patience = patience;
  }

  /** Fixes the ends. */
  static TopicSnapshot open(KafkaSettings kafka, Consumer<String> says) {
    return open(kafka, says, OPEN_TRANSACTION);
  }

  /** Fixes the ends, and waits no longer than given while nothing can be read. */
  static TopicSnapshot open(KafkaSettings kafka, Consumer<String> says, Duration patience) {
    Map<TopicPartition, Long> ends;
    try (KafkaConsumer<byte[], byte[]> everything =
        consumer(kafka, "read_uncommitted", "earliest")) {
      ends = everything.endOffsets(partitions(everything, kafka.input()));
    }
    KafkaConsumer<byte[], byte[]> reader = consumer(kafka, "read_committed", "earliest");
    try {
      reader.assign(ends.keySet());
      reader.seekToBeginning(ends.keySet());
      return new TopicSnapshot(
          reader, reader.beginningOffsets(ends.keySet()), ends, says, patience);
    } catch (RuntimeException unreadable) {
      reader.close();
      throw unreadable;
    }
  }

  /**
   * Reads to the ends.
   *
   * @param visitor given each record
   * @throws IOException if a transaction stays open
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
   */
  void read(Consumer<ConsumerRecord<byte[], byte[]>> visitor) throws IOException {
    long progressed = System.nanoTime();
    long said = progressed;
    while (!unread().isEmpty()) {
      long before = done();
      poll(visitor);
      long now = System.nanoTime();
      progressed = done() > before ? now : progressed;
      if (now - progressed > patience.toNanos()) {
        throw new IOException(
            unread() + ": " + stalled() + " (expected: ended within " + patience + ")");
      }
      if (now - said > SAYING_EVERY.toNanos()) {
        said = now;
        says.accept(now - progressed > SAYING_EVERY.toNanos() ? waiting() : share());
      }
    }
  }

  /** What is read of each partition: {@code 0: 0 to 17} holds offsets 0 to 16 of partition 0. */
  String offsets() {
    return ends.keySet().stream()
        .sorted(Comparator.comparingInt(TopicPartition::partition))
        .map(at -> at.partition() + ": " + beginnings.get(at) + " to " + ends.get(at))
        .collect(Collectors.joining(", "));
  }

  private void poll(Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
      if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
        visitor.accept(record);
      }
    }
  }

  private List<TopicPartition> unread() {
    return ends.keySet().stream().filter(at -> reader.position(at) < ends.get(at)).toList();
  }

  private String waiting() {
    return unread() + ": " + stalled() + ", waiting";
  }

  /** Asks why nothing comes; that the cluster answers at all says that it is there. */
  private String stalled() {
    List<TopicPartition> unread = unread();
    Map<TopicPartition, Long> stable = reader.endOffsets(unread);
    boolean held = unread.stream().anyMatch(at -> reader.position(at) >= stable.get(at));
    return held ? "an open transaction holds readers back" : "nothing comes";
  }

  private String share() {
    long whole = ends.keySet().stream().mapToLong(at -> ends.get(at) - beginnings.get(at)).sum();
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d offsets read",
        ends.keySet().iterator().next().topic(),
        done(),
        whole);
  }

  /** Offsets that lie behind the reader. */
  private long done() {
    return ends.keySet().stream()
        .mapToLong(at -> Math.min(reader.position(at), ends.get(at)) - beginnings.get(at))
        .sum();
  }

  @Override
  public void close() {
    reader.close();
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException(topic + ": no such topic");
    }
    return partitions;
  }

  /** A consumer without a group; {@code reset} says what becomes of an offset out of range. */
  static KafkaConsumer<byte[], byte[]> consumer(
      KafkaSettings kafka, String isolation, String reset) {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
