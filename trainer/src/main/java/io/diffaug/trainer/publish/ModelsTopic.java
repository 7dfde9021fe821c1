package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.VersionStatus;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.publish.Announcer.FailedAnnouncementException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;

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
    try (RolloutLog log = RolloutLog.open(kafka, patience())) {
      log.readToEnd(event -> true);
      return log.rollout();
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

  private Duration patience() {
    String set = kafka.client().get(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    return Duration.ofMillis(Long.parseLong(set == null ? PATIENCE_MILLIS : set));
  }
}
