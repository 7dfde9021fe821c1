package io.diffaug.trainer.data;

import io.diffaug.core.settings.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Which topic goes by the input topic's name: names are reused, ids are not. A topic that was
 * deleted and made again can leave an old offset in range, and records would be skipped without a
 * word.
 */
final class TopicIdentity implements AutoCloseable {
  private final Admin admin;
  private final String topic;

  private TopicIdentity(Admin admin, String topic) {
    this.admin = admin;
    this.topic = topic;
  }

  /** For the input topic; the caller closes it. */
  static TopicIdentity of(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    String timeout = CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG;
    properties.putIfAbsent(timeout, TopicSnapshot.API_TIMEOUT_MS);
    properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, properties.get(timeout));
    return new TopicIdentity(Admin.create(properties), kafka.input());
  }

  /**
   * The topic's id as it is now; none where the brokers know no ids.
   *
   * @throws KafkaException if there is no such topic, or the cluster does not answer
   */
  Optional<String> topicId() {
    try {
      Uuid id = admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get().topicId();
      return Optional.of(id).filter(known -> !known.equals(Uuid.ZERO_UUID)).map(Uuid::toString);
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof KafkaException known
          ? known
          : new KafkaException(failed.getCause());
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
