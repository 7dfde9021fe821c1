package io.diffaug.learner.pairs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed pairs of a topic in batches: what a learner depends on.
 *
 * <pre>{@code
 * try (PairReader reader = PairReader.open(
 *     PairSubscription.of(Map.of("bootstrap.servers", "127.0.0.1:9092"), "contrastive-pairs")
 *         .inGroup("my-learner"))) {
 *   while (learning) {
 *     PairBatch batch = reader.read(256, Duration.ofSeconds(1));
 *     train(batch.view(0), batch.view(1));
 *     reader.commit();
 *   }
 * }
 * }</pre>
 *
 * <p>A record that is no pair is counted and named ({@link #undecodable}) and never ends the
 * reading. Pairs of transactions that are open or were aborted are not seen. In a group, what was
 * committed is not read again: commit once a batch was used. A group's partitions may move to
 * another member between two reads; what was queued of them is dropped, and what was read and not
 * committed is read again there.
 *
 * <p>Memory is bounded by {@link PairSubscription#queued} records and the Kafka client's fetch
 * sizes. Not for several threads at once.
 */
public final class PairReader implements AutoCloseable {
  private static final Duration PULSE = Duration.ofMillis(100);
  private static final int MOST_EXAMPLES = 10;

  private final Consumer<byte[], byte[]> consumer;
  private final boolean grouped;
  private final PairDecoder decoder;
  private final Queue<ConsumerRecord<byte[], byte[]>> queue = new ArrayDeque<>();
  private final Map<TopicPartition, OffsetAndMetadata> polled = new HashMap<>();
  private final Map<String, Long> undecodable = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();

  /** Reads through a consumer, which it closes. */
  PairReader(Consumer<byte[], byte[]> consumer, PairSubscription subscription) {
    this.consumer = consumer;
    this.grouped = subscription.group().isPresent();
    this.decoder = new PairDecoder(subscription.views(), subscription.width());
    List<TopicPartition> partitions = partitions(subscription.topic());
    if (grouped) {
      consumer.subscribe(List.of(subscription.topic()), new Rebalances());
    } else {
      consumer.assign(partitions);
      partitions.forEach(partition -> begin(partition, subscription.start()));
    }
  }

  /**
   * Opens a reader.
   *
   * @param subscription what to read, and how
   * @return the reader, which the caller closes
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer or has no such
   *     topic
   */
  public static PairReader open(PairSubscription subscription) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties(subscription), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      return new PairReader(consumer, subscription);
    } catch (RuntimeException unreadable) {
      consumer.close();
      throw unreadable;
    }
  }

  private static Map<String, Object> properties(PairSubscription subscription) {
    Map<String, Object> properties = new HashMap<>(subscription.client());
    subscription.group().ifPresent(group -> properties.put(ConsumerConfig.GROUP_ID_CONFIG, group));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, subscription.queued());
    return properties;
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException(topic + ": no such topic");
    }
    return partitions;
  }

  private void begin(TopicPartition partition, Map<Integer, Long> start) {
    Long offset = start.get(partition.partition());
    if (offset == null) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, offset);
      polled.put(partition, new OffsetAndMetadata(offset));
    }
  }

  /**
   * Reads the next pairs: as many as asked for, or those up to the topic's present end.
   *
   * @param most pairs at most
   * @param patience how long to wait for a first pair, and for a cluster that is slow to answer
   * @return the pairs, none where nothing came in time
   */
  public PairBatch read(int most, Duration patience) {
    List<ReceivedPair> pairs = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    drain(pairs, most);
    boolean goesOn = pairs.size() < most;
    while (goesOn) {
      long left = Math.max(0, deadline - System.nanoTime());
      poll(Duration.ofNanos(Math.min(left, PULSE.toNanos())));
      drain(pairs, most);
      boolean atTheEnd = !pairs.isEmpty() && caughtUp();
      goesOn = pairs.size() < most && !atTheEnd && left > 0;
    }
    return new PairBatch(pairs);
  }

  private void poll(Duration wait) {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(wait);
    records.forEach(queue::add);
    polled.putAll(records.nextOffsets());
  }

  private void drain(List<ReceivedPair> pairs, int most) {
    while (pairs.size() < most && !queue.isEmpty()) {
      ConsumerRecord<byte[], byte[]> record = queue.remove();
      try {
        pairs.add(decoder.decode(record));
      } catch (UndecodablePairException noPair) {
        undecodable.merge(noPair.reason(), 1L, Long::sum);
        if (examples.size() < MOST_EXAMPLES) {
          examples.add(
              String.format(
                  Locale.ROOT,
                  "%s/%d/%d: %s",
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  noPair.getMessage()));
        }
      }
    }
  }

  /**
   * Whether everything was read that was committed when the cluster last answered.
   *
   * @return false before the first answer, too
   */
  public boolean caughtUp() {
    return queue.isEmpty()
        && !consumer.assignment().isEmpty()
        && consumer.assignment().stream()
            .map(consumer::currentLag)
            .allMatch(lag -> lag.equals(OptionalLong.of(0)));
  }

  /**
   * Where the reader stands: behind every record that was returned or passed over.
   *
   * <p>Saved together with a model's weights and given to {@link PairSubscription#startingAt}, they
   * let a learner go on with each pair used exactly once.
   *
   * @return the next offset by partition, for each partition that something was read from
   */
  public Map<Integer, Long> positions() {
    Map<Integer, Long> positions = new TreeMap<>();
    next().forEach((partition, next) -> positions.put(partition.partition(), next.offset()));
    return positions;
  }

  /** Positions step over control records, but never over a record that is still queued. */
  private Map<TopicPartition, OffsetAndMetadata> next() {
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled);
    Map<TopicPartition, OffsetAndMetadata> waiting = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : queue) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      waiting.putIfAbsent(
          partition, new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""));
    }
    next.putAll(waiting);
    return next;
  }

  /**
   * Commits {@link #positions} for the group: call it once the pairs read so far were used.
   *
   * @return whether the group took them; false while it moves partitions to another member, which
   *     then reads again what was not committed
   * @throws IllegalStateException if the reader has no group
   * @throws org.apache.kafka.common.KafkaException if the cluster refuses or does not answer
   */
  public boolean commit() {
    if (!grouped) {
      throw new IllegalStateException("group: none (expected: PairSubscription.inGroup)");
    }
    try {
      consumer.commitSync(next());
      return true;
    } catch (CommitFailedException | RebalanceInProgressException moving) {
      return false;
    }
  }

  /**
   * The records that were passed over so far.
   *
   * @return how many by reason, and examples
   */
  public Undecodable undecodable() {
    return new Undecodable(undecodable, examples);
  }

  /** Leaves the group, if any, without committing, and closes the connections. */
  @Override
  public void close() {
    consumer.close();
  }

  /** Forgets what belongs to another member from now on. */
  private final class Rebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      polled.keySet().removeAll(partitions);
      queue.removeIf(
          record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
    }
  }
}
