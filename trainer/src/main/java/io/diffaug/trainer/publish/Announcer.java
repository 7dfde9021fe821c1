package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.settings.KafkaSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Announces versions on the models topic, and waits until every replica of the topic has the
 * announcement. It writes without transactions, so that nothing hides behind an open one.
 *
 * @param kafka where the models topic is
 */
public record Announcer(KafkaSettings kafka) {
  /** A cluster that does not answer within this is reported instead of waited for. */
  private static final String PATIENCE_MILLIS = "20000";

  /** A version that could not be announced; it stays in the repository. */
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
   *     topic and cluster
   */
  public void announce(PublishedVersion published) {
    byte[] event =
        EventCodec.write(new Announcement(published.version(), published.manifestSha256()));
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties())) {
      producer.send(new ProducerRecord<>(kafka.models(), event)).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed(published, interrupted);
    } catch (ExecutionException refused) {
      throw failed(published, refused.getCause());
    } catch (KafkaException refused) {
      throw failed(published, refused);
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    properties.putAll(kafka.client());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }

  private FailedAnnouncementException failed(PublishedVersion published, Throwable cause) {
    return new FailedAnnouncementException(
        "version "
            + published.version()
            + ": not announced on topic "
            + kafka.models()
            + " at "
            + kafka.bootstrapServers()
            + ": "
            + cause.getMessage(),
        cause);
  }
}
