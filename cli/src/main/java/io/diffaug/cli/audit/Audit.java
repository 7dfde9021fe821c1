package io.diffaug.cli.audit;

import io.diffaug.core.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads input, pairs and dead letters to their ends with plain {@code read_committed} consumers and
 * enters them in a {@link Ledger}.
 *
 * <p>The order of reading is what makes "lost" certain while the stream runs on: first the group's
 * committed offsets, then the inputs, then the outputs. Outputs are committed together with the
 * offsets, so whatever was committed at the first look has its output in the last.
 *
 * <p>The end of a partition is where a reader's position reaches the end offset, never the last
 * record: markers and aborted records take offsets that nobody sees.
 */
public final class Audit {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final String group;
  private final Consumer<String> says;

  /**
   * Prepares an audit.
   *
   * @param kafka where the topics are
   * @param group the streamer's consumer group
   * @param says told what is waited for
   */
  public Audit(KafkaSettings kafka, String group, Consumer<String> says) {
    this.kafka = kafka;
    this.group = group;
    this.says = says;
  }

  /**
   * Audits the topics as they stand.
   *
   * @param patience how long to wait until nothing is pending
   * @return what became of every input record
   * @throws InterruptedException if interrupted
   */
  public AuditReport run(Duration patience) throws InterruptedException {
    awaitOpenTransactions();
    long deadline = System.nanoTime() + patience.toNanos();
    AuditReport report = look();
    while (report.pending() > 0 && System.nanoTime() < deadline) {
      says.accept("pending: " + report.pending() + ", waiting");
      Thread.sleep(POLL.toMillis());
      report = look();
    }
    return report;
  }

  private AuditReport look() throws InterruptedException {
    Map<Integer, Long> committed = committed();
    Ledger ledger = new Ledger(kafka.input());
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      List<TopicPartition> inputs = partitions(consumer, kafka.input());
      consumer
          .beginningOffsets(inputs)
          .forEach((partition, first) -> ledger.open(partition.partition(), first));
      read(consumer, inputs, sample -> ledger.sample(sample.partition(), sample.offset()));
      read(
          consumer,
          partitions(consumer, kafka.pairs()),
          pair -> ledger.pair(place(pair), pair.key(), source(pair)));
      read(
          consumer,
          partitions(consumer, kafka.deadLetters()),
          letter -> ledger.deadLetter(place(letter), letter.key(), source(letter)));
    }
    return ledger.balance(committed);
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> entry) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
      consumer.poll(POLL).forEach(entry);
    }
  }

  /** Waits until what is written now can be read: an orphan transaction holds readers back. */
  private void awaitOpenTransactions() throws InterruptedException {
    try (KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted");
        KafkaConsumer<byte[], byte[]> committed = consumer("read_committed")) {
      for (String topic : List.of(kafka.input(), kafka.pairs(), kafka.deadLetters())) {
        List<TopicPartition> partitions = partitions(all, topic);
        Map<TopicPartition, Long> written = all.endOffsets(partitions);
        long deadline = System.nanoTime() + OPEN_TRANSACTION.toNanos();
        while (heldBack(committed.endOffsets(partitions), written)) {
          if (System.nanoTime() > deadline) {
            throw new IllegalStateException(
                topic
                    + ": a transaction stays open (expected: ended within "
                    + OPEN_TRANSACTION
                    + ")");
          }
          says.accept(topic + ": an open transaction holds readers back, waiting");
          Thread.sleep(POLL.toMillis());
        }
      }
    }
  }

  private static boolean heldBack(
      Map<TopicPartition, Long> readable, Map<TopicPartition, Long> written) {
    return written.entrySet().stream().anyMatch(end -> readable.get(end.getKey()) < end.getValue());
  }

  private Map<Integer, Long> committed() throws InterruptedException {
    Map<Integer, Long> offsets = new HashMap<>();
    try (Admin admin = Admin.create(Map.copyOf(kafka.client()))) {
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(kafka.input()) && offset != null) {
                  offsets.put(partition.partition(), offset.offset());
                }
              });
      return offsets;
    } catch (ExecutionException failed) {
      throw new IllegalStateException(
          "group " + group + ": its offsets cannot be read: " + failed.getCause().getMessage(),
          failed);
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found.isEmpty()) {
      throw new IllegalStateException(topic + ": no such topic (expected: it exists)");
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private static String place(ConsumerRecord<byte[], byte[]> output) {
    return output.topic() + "/" + output.partition();
  }

  private static String source(ConsumerRecord<byte[], byte[]> output) {
    Header header = output.headers().lastHeader("diffaug.source");
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
