package io.diffaug.trainer.data;

import io.diffaug.core.settings.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The committed records of the input topic as they arrive. It joins no group and commits nothing:
 * where it stands is its owner's to keep, so that position and what was made of the records are
 * kept in one place or not at all.
 *
 * <p>Partitions that are added later are read from their beginning, and so is a topic that was
 * deleted and made again, which its id tells. Records that retention removed before they were read
 * are passed over and said so. A cluster that does not answer is waited for.
 */
public final class TopicFeed implements SampleFeed {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Polls without progress after which what has arrived is enough for now. */
  private static final int STALLED = 10;

  private final String topic;
  private final TopicIdentity identity;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<String> says;
  private final SortedMap<Integer, Long> offsets = new TreeMap<>();
  private Optional<String> topicId = Optional.empty();
  private boolean away;
  private long lag;

  private TopicFeed(
      String topic,
      TopicIdentity identity,
      KafkaConsumer<byte[], byte[]> consumer,
      Consumer<String> says) {
    this.topic = topic;
    this.identity = identity;
    this.consumer = consumer;
    this.says = says;
  }

  /**
   * Opens the input topic, at its beginning.
   *
   * @param kafka where it is
   * @param says told what a person should know of the reading
   * @return the feed; the caller closes it
   * @throws IOException if the cluster does not answer or has no such topic
   */
  public static TopicFeed open(KafkaSettings kafka, Consumer<String> says) throws IOException {
    TopicIdentity identity = TopicIdentity.of(kafka);
    KafkaConsumer<byte[], byte[]> consumer =
        TopicSnapshot.consumer(kafka, "read_committed", "none");
    TopicFeed feed = new TopicFeed(kafka.input(), identity, consumer, says);
    try {
      if (!feed.adopt()) {
        throw new KafkaException("no such topic");
      }
      return feed;
    } catch (KafkaException unreadable) {
      feed.close();
      throw new IOException(
          kafka.input()
              + " at "
              + kafka.bootstrapServers()
              + ": cannot be read (expected: a topic on a running cluster,"
              + " diffaug.kafka.topics.input)",
          unreadable);
    }
  }

  @Override
  public String source() {
    return topic;
  }

  @Override
  public void seek(FeedPosition position) {
    topicId = position.topicId();
    offsets.clear();
    offsets.putAll(position.offsets());
    for (TopicPartition partition : consumer.assignment()) {
      begin(partition);
    }
  }

  private void begin(TopicPartition partition) {
    Long offset = offsets.get(partition.partition());
    if (offset == null) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, offset);
    }
  }

  @Override
  public FeedPosition position() {
    return new FeedPosition(topicId, offsets);
  }

  @Override
  public long lag() {
    return lag;
  }

  @Override
  public void take(Duration patience, Consumer<SampleRecord> to) {
    try {
      recognise();
      adopt();
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      back();
      if (behind(ends) == 0) {
        poll(patience, to);
      }
      for (int idle = 0; behind(ends) > 0 && idle < STALLED; ) {
        long before = behind(ends);
        poll(POLL, to);
        idle = behind(ends) < before ? 0 : idle + 1;
      }
      lag = behind(ends);
    } catch (RetriableException silent) {
      away(silent);
      LockSupport.parkNanos(patience.toNanos());
    }
  }

  /** Begins anew where the topic is another than it was. */
  private void recognise() {
    Optional<String> now = identity.topicId();
    if (topicId.isPresent() && now.isPresent() && !now.equals(topicId)) {
      says.accept(
          topic
              + ": deleted and made again since it was read (topic id "
              + topicId.get()
              + ", now "
              + now.get()
              + "); going on from its beginning");
      offsets.clear();
      consumer.unsubscribe();
    }
    topicId = now.or(() -> topicId);
  }

  private void poll(Duration patience, Consumer<SampleRecord> to) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
        to.accept(SampleRecord.of(record.value()));
      }
      for (TopicPartition partition : consumer.assignment()) {
        offsets.put(partition.partition(), consumer.position(partition));
      }
    } catch (OffsetOutOfRangeException gone) {
      gone.offsetOutOfRangePartitions()
          .forEach(
              (partition, offset) -> {
                says.accept(
                    partition
                        + ": nothing stands at offset "
                        + offset
                        + " (expected: kept until it"
                        + " is read); going on from the oldest record there is");
                consumer.seekToBeginning(List.of(partition));
              });
    }
  }

  /** Offsets before some ends that are still to be read. */
  private long behind(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(
            end -> Math.max(0, end.getValue() - offsets.getOrDefault(end.getKey().partition(), 0L)))
        .sum();
  }

  /** Takes on partitions that are new; false if there is none at all. */
  private boolean adopt() {
    Set<TopicPartition> known = Set.copyOf(consumer.assignment());
    List<TopicPartition> all = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
    List<TopicPartition> added = all.stream().filter(each -> !known.contains(each)).toList();
    if (!added.isEmpty()) {
      all.addAll(known.stream().filter(each -> !all.contains(each)).toList());
      consumer.assign(all);
      added.forEach(this::begin);
    }
    return !all.isEmpty();
  }

  private void away(RetriableException silent) {
    if (!away) {
      says.accept(topic + ": the cluster does not answer, waiting for it: " + silent.getMessage());
    }
    away = true;
  }

  private void back() {
    if (away) {
      says.accept(topic + ": the cluster answers again");
    }
    away = false;
  }

  @Override
  public void close() {
    identity.close();
    consumer.close();
  }
}
