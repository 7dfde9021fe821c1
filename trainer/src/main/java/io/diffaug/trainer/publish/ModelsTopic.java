package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.VersionStatus;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.Announcer.FailedAnnouncementException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The models topic of a cluster, folded from its beginning whenever it is asked: it is short, and a
 * trainer asks once a version.
 *
 * @param kafka where it is
 */
public record ModelsTopic(KafkaSettings kafka) implements Announcements {
  /** A cluster that does not answer within this is reported instead of waited for. */
  private static final String PATIENCE_MILLIS = "20000";

  private static final Set<VersionStatus> UNFIT =
      Set.of(VersionStatus.ROLLED_BACK, VersionStatus.REFUSED);

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

  @Override
  public Set<Long> unfit() {
    return rollout().versions().announced().values().stream()
        .filter(known -> UNFIT.contains(known.status()))
        .map(AnnouncedVersion::version)
        .collect(Collectors.toSet());
  }

  /** Folds what stands on the topic now, as far as it is committed. */
  private Rollout rollout() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition log = new TopicPartition(kafka.models(), 0);
      consumer.assign(List.of(log));
      consumer.seekToBeginning(List.of(log));
      long end = consumer.endOffsets(List.of(log)).get(log);
      long position = consumer.position(log);
      Rollout rollout = Rollout.EMPTY;
      while (position < end) {
        for (ConsumerRecord<byte[], byte[]> event : consumer.poll(patience())) {
          rollout = after(rollout, event);
        }
        position = requireBeyond(position, consumer.position(log));
      }
      return rollout;
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

  private Rollout after(Rollout before, ConsumerRecord<byte[], byte[]> event) {
    if (before.equals(Rollout.EMPTY)) {
      MissingEventsException.requireFirst(kafka.models(), event.offset());
    }
    return before.after(EventCodec.read(event.value()), Instant.ofEpochMilli(event.timestamp()));
  }

  private long requireBeyond(long before, long position) {
    if (position == before) {
      throw new TimeoutException(
          "nothing came at offset " + position + " within " + patience() + " (expected: events)");
    }
    return position;
  }

  private Duration patience() {
    String set = kafka.client().get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return Duration.ofMillis(Long.parseLong(set == null ? PATIENCE_MILLIS : set));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
