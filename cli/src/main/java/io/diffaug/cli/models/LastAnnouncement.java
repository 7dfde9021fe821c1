package io.diffaug.cli.models;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.cli.topic.TopicReader;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.ModelEvent;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Which version was announced last, as far as the cluster tells.
 *
 * @param version the version, if any was announced
 * @param note the same in words, or why it is not known
 */
public record LastAnnouncement(OptionalLong version, String note) {
  /** Three questions of this length stay below five seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /**
   * Asks the models topic; a cluster that does not answer is no failure.
   *
   * @param kafka where the models topic is
   * @return the last announcement, or why it is not known
   */
  public static LastAnnouncement ask(KafkaSettings kafka) {
    String place = kafka.models() + " at " + kafka.bootstrapServers();
    Fold fold = new Fold();
    try (TopicReader models = TopicReader.open(kafka, kafka.models(), PATIENCE)) {
      models.readToEnd(fold::add);
    } catch (KafkaException silent) {
      return new LastAnnouncement(
          OptionalLong.empty(), "not known: " + place + ": " + reason(silent));
    }
    String note = fold.last.isEmpty() ? "none" : "version " + fold.last.getAsLong();
    return new LastAnnouncement(fold.last, note + " on " + place);
  }

  private static String reason(KafkaException silent) {
    return silent.getCause() == null ? silent.getMessage() : silent.getCause().getMessage();
  }

  /** The events so far. */
  private static final class Fold {
    private OptionalLong last = OptionalLong.empty();

    /** Notes an announcement; passes over what is none. */
    boolean add(ConsumerRecord<byte[], byte[]> event) {
      try {
        ModelEvent read = ModelEvent.parseFrom(event.value() == null ? new byte[0] : event.value());
        if (read.hasAnnouncement()) {
          last = OptionalLong.of(read.getAnnouncement().getVersion());
        }
        return true;
      } catch (InvalidProtocolBufferException foreign) {
        return true;
      }
    }
  }
}
