package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The models log, folded as it is read: the same fold that every streamer makes. Who reads it
 * belongs to no group and leaves no trace; what is not committed is not read.
 */
public final class RolloutLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition log;
  private final Duration patience;
  private Rollout rollout = Rollout.EMPTY;
  private boolean begun;

  private RolloutLog(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition log, Duration patience) {
    this.consumer = consumer;
    this.log = log;
    this.patience = patience;
  }

  /**
   * Opens the log at its beginning.
   *
   * @param kafka where it is
   * @param patience how long each question to the cluster may take
   * @return the log
   * @throws KafkaException if the cluster does not answer or has no such topic
   */
  public static RolloutLog open(KafkaSettings kafka, Duration patience) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            properties(kafka, patience), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      if (consumer.partitionsFor(kafka.models()).isEmpty()) {
        throw new UnknownTopicOrPartitionException(kafka.models() + ": no such topic");
      }
      TopicPartition log = new TopicPartition(kafka.models(), 0);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      return new RolloutLog(consumer, log, patience);
    } catch (RuntimeException unreadable) {
      consumer.close();
      throw unreadable;
    }
  }

  /**
   * Reads on to what is the end now. That is where the position reaches the end offset: markers of
   * transactions and aborted records take offsets that nobody sees.
   *
   * @param visitor given each event; false stops the reading
   * @return false if the visitor stopped
   * @throws KafkaException if nothing comes for longer than the patience
   */
  public boolean readToEnd(Predicate<LoggedEvent> visitor) {
    long end = consumer.endOffsets(List.of(log)).get(log);
    long position = consumer.position(log);
    long moved = System.nanoTime();
    while (position < end) {
      if (!await(visitor)) {
        return false;
      }
      if (consumer.position(log) > position) {
        position = consumer.position(log);
        moved = System.nanoTime();
      }
      requireSince(moved, position);
    }
    return true;
  }

  private void requireSince(long moved, long position) {
    if (System.nanoTime() - moved > patience.toNanos()) {
      throw new TimeoutException(
          "nothing came at offset " + position + " within " + patience + " (expected: events)");
    }
  }

  /**
   * Waits a moment for further events.
   *
   * @param visitor given each event; false stops the reading
   * @return false if the visitor stopped
   */
  public boolean await(Predicate<LoggedEvent> visitor) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (!visitor.test(fold(record))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The rollout as far as the log was read.
   *
   * @return the fold of all events given to visitors
   */
  public Rollout rollout() {
    return rollout;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private LoggedEvent fold(ConsumerRecord<byte[], byte[]> record) {
    if (!begun) {
      MissingEventsException.requireFirst(log.topic(), record.offset());
    }
    begun = true;
    Instant time = Instant.ofEpochMilli(record.timestamp());
    RolloutEvent event = EventCodec.read(record.value());
    Folded folded = rollout.fold(event, time);
    rollout = folded.rollout();
    return new LoggedEvent(record.offset(), time, event, folded);
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
