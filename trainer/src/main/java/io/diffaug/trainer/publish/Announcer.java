package io.diffaug.trainer.publish;

import io.diffaug.core.settings.KafkaSettings;
import org.apache.kafka.common.KafkaException;

/**
 * Announces versions on the models topic.
 *
 * @param kafka where the models topic is
 */
public record Announcer(KafkaSettings kafka) {

  /** A version whose announcement was not acknowledged; it stays in the repository. */
  public static final class FailedAnnouncementException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailedAnnouncementException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Announces a version.
   *
   * @param published the version
   * @throws FailedAnnouncementException if the announcement was not acknowledged; the message names
   *     topic and cluster, and says whether it may have been written all the same
   */
  public void announce(PublishedVersion published) {
    try {
      new EventWriter(kafka).append(published.announcement());
    } catch (KafkaException failed) {
      throw new FailedAnnouncementException(
          "version " + published.version() + ": announcement on topic " + failed.getMessage(),
          failed);
    }
  }
}
