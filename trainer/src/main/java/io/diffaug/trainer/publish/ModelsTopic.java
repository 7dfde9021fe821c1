package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.Announcer.FailedAnnouncementException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The models topic of a cluster, folded from its beginning whenever it is asked: it is short, and a
 * trainer asks once a version.
 *
 * @param kafka where it is
 */
public record ModelsTopic(KafkaSettings kafka) implements Announcements {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A cluster that does not answer within this is reported instead of waited for. */
  private static final String PATIENCE_MILLIS = "20000";

  @Override
  public void announce(PublishedVersion version) {
    new Announcer(kafka).announce(version);
  }

  @Override
  public Optional<String> announced(long version) {
    AnnouncedVersion announced = rollout().versions().announced().get(version);
    return Optional.ofNullable(announced).map(known -> known.announcement().manifestSha256());
  }

  @Override
  public Set<Long> inUse() {
    return rollout().protectedVersions();
  }

  /** Folds what stands on the topic now. */
  private Rollout rollout() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition log = new TopicPartition(kafka.models(), 0);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      long end = consumer.endOffsets(List.of(log)).get(log);
      List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
      while (consumer.position(log) < end) {
        consumer.poll(POLL).forEach(events::add);
      }
      return fold(events);
    } catch (KafkaException | MissingEventsException unreadable) {
      throw new FailedAnnouncementException(
          kafka.models()
              + " at "
              + kafka.bootstrapServers()
              + ": cannot be read: "
              + unreadable.getMessage(),
          unreadable);
    }
  }

  private Rollout fold(List<ConsumerRecord<byte[], byte[]>> events) {
    if (!events.isEmpty()) {
      MissingEventsException.requireFirst(kafka.models(), events.get(0).offset());
    }
    Rollout rollout = Rollout.EMPTY;
    for (ConsumerRecord<byte[], byte[]> event : events) {
      Instant time = Instant.ofEpochMilli(event.timestamp());
      rollout = rollout.after(EventCodec.read(event.value()), time);
    }
    return rollout;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
