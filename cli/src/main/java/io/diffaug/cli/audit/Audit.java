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
 * <p>What is read is fixed beforehand, and the order of fixing is what makes the balance certain
 * while the stream runs on: first the group's committed offsets, then the ends of the outputs, then
 * those of the inputs. Outputs are committed together with the offsets, so whatever was committed
 * at the first look has its output below the second, and whatever has an output lies below the
 * third.
 *
 * <p>The ends are those of everything written, open transactions included: the marker of a
 * transaction may reach the offsets before it reaches the outputs. A reader's position gets there
 * once they have ended; it is compared with the end, never the last record's offset, since markers
 * and aborted records take offsets that nobody sees.
 */
public final class Audit {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(75);

  private final KafkaSettings kafka;
  private final String group;
  private final Consumer<String> says;
  private final Duration openTransaction;

  /**
   * Prepares an audit.
   *
   * @param kafka where the topics are
   * @param group the streamer's consumer group
   * @param says told what is waited for
   */
  public Audit(KafkaSettings kafka, String group, Consumer<String> says) {
    this(kafka, group, says, OPEN_TRANSACTION);
  }

  /** An audit that waits for an open transaction no longer than given. */
  Audit(KafkaSettings kafka, String group, Consumer<String> says, Duration openTransaction) {
    this.kafka = kafka;
    this.group = group;
    this.says = says;
    this.openTransaction = openTransaction;
  }

  /**
   * Audits the topics as they stand.
   *
   * @param patience how long to wait until nothing is pending
   * @return what became of every input record
   * @throws InterruptedException if interrupted
   */
  public AuditReport run(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = POLL.toMillis();
    AuditReport report = look();
    while (report.pending() > 0 && System.nanoTime() < deadline) {
      says.accept("pending: " + report.pending() + ", waiting");
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis());
      report = look();
    }
    return report;
  }

  private AuditReport look() throws InterruptedException {
    Map<Integer, Long> committed = committed();
    try (KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted");
        KafkaConsumer<byte[], byte[]> reader = consumer("read_committed")) {
      Map<TopicPartition, Long> pairs = all.endOffsets(partitions(all, kafka.pairs()));
      Map<TopicPartition, Long> letters = all.endOffsets(partitions(all, kafka.deadLetters()));
      Map<TopicPartition, Long> inputs = all.endOffsets(partitions(all, kafka.input()));
      Ledger ledger = new Ledger(kafka.input());
      all.beginningOffsets(inputs.keySet())
          .forEach((at, first) -> ledger.open(at.partition(), first, inputs.get(at)));
      long heldBack = read(reader, inputs, in -> ledger.sample(in.partition(), in.offset()));
      heldBack += read(reader, pairs, out -> ledger.pair(place(out), out.key(), source(out)));
      heldBack +=
          read(reader, letters, out -> ledger.deadLetter(place(out), out.key(), source(out)));
      return ledger.balance(committed, heldBack);
    }
  }

  /**
   * Reads what lies below the ends, and waits for open transactions there, as long as one may last.
   *
   * @return how many partitions an open transaction still held back at last
   */
  private long read(
      KafkaConsumer<byte[], byte[]> reader,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<byte[], byte[]>> entry) {
    reader.assign(ends.keySet());
    reader.seekToBeginning(ends.keySet());
    long lastProgress = System.nanoTime();
    boolean said = false;
    List<TopicPartition> unread = unread(reader, ends);
    while (!unread.isEmpty() && System.nanoTime() - lastProgress < openTransaction.toNanos()) {
      long before = position(reader, unread);
      for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
        if (found.offset() < ends.get(new TopicPartition(found.topic(), found.partition()))) {
          entry.accept(found);
        }
      }
      if (position(reader, unread) > before) {
        lastProgress = System.nanoTime();
      } else if (!said && System.nanoTime() - lastProgress > SILENCE.toNanos()) {
        said = true;
        says.accept(unread + ": an open transaction holds readers back, waiting");
      }
      unread = unread(reader, ends);
    }
    if (!unread.isEmpty()) {
      says.accept(
          unread + ": a transaction stays open (expected: ended within " + openTransaction + ")");
    }
    return unread.size();
  }

  private static List<TopicPartition> unread(
      KafkaConsumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
    return ends.keySet().stream().filter(at -> reader.position(at) < ends.get(at)).toList();
  }

  private static long position(
      KafkaConsumer<byte[], byte[]> reader, List<TopicPartition> partitions) {
    return partitions.stream().mapToLong(reader::position).sum();
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
