package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.MissingEventsException;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.trainer.data.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The models log, folded as it is read: the same fold that every streamer makes. */
public final class RolloutLog implements AutoCloseable {
  private final TopicReader reader;
  private final String topic;
  private Rollout rollout = Rollout.EMPTY;
  private boolean begun;

  private RolloutLog(TopicReader reader, String topic) {
    this.reader = reader;
    this.topic = topic;
  }

  /**
   * Opens the log at its beginning.
   *
   * @param kafka where it is
   * @param patience how long each question to the cluster may take
   * @return the log
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer or has no such
   *     topic
   * @throws MissingEventsException if the log's first events are gone
   */
  public static RolloutLog open(KafkaSettings kafka, Duration patience) {
    TopicReader reader = TopicReader.open(kafka, kafka.models(), patience);
    try {
      MissingEventsException.requireFirst(kafka.models(), reader.position());
    } catch (RuntimeException unreadable) {
      reader.close();
      throw unreadable;
    }
    return new RolloutLog(reader, kafka.models());
  }

  /**
   * Reads on to what is the end now.
   *
   * @param visitor given each event; false stops the reading
   * @return false if the visitor stopped
   * @throws org.apache.kafka.common.KafkaException if nothing comes for longer than the patience
   */
  public boolean readToEnd(Predicate<LoggedEvent> visitor) {
    return reader.readToEnd(visiting(visitor));
  }

  /**
   * Waits a moment for further events.
   *
   * @param visitor given each event; false stops the reading
   * @return false if the visitor stopped
   */
  public boolean await(Predicate<LoggedEvent> visitor) {
    return reader.await(visiting(visitor));
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
    reader.close();
  }

  private Predicate<ConsumerRecord<byte[], byte[]>> visiting(Predicate<LoggedEvent> visitor) {
    return record -> visitor.test(fold(record));
  }

  private LoggedEvent fold(ConsumerRecord<byte[], byte[]> record) {
    if (!begun) {
      MissingEventsException.requireFirst(topic, record.offset());
    }
    begun = true;
    Instant time = Instant.ofEpochMilli(record.timestamp());
    RolloutEvent event = EventCodec.read(record.value());
    Folded folded = rollout.fold(event, time);
    rollout = folded.rollout();
    return new LoggedEvent(record.offset(), time, event, folded);
  }
}
