package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.pipeline.Preflight;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** What must hold before the stream starts: the cluster answers, the topics are fit. */
public final class KafkaPreflight implements Preflight {
  private final ClientProperties properties;
  private final KafkaSettings kafka;

  /**
   * A preflight for a cluster.
   *
   * @param kafka the cluster and its topics
   * @param stream the stream's settings
   */
  public KafkaPreflight(KafkaSettings kafka, StreamSettings stream) {
    this.properties = new ClientProperties(kafka, stream);
    this.kafka = kafka;
  }

  @Override
  public void check() throws StreamRefusedException {
    try (ClusterQuestions cluster = new ClusterQuestions(properties)) {
      cluster.requireBroker();
      requireTopics(cluster);
    } catch (TimeoutException silent) {
      throw new KafkaException(
          "no broker answers at "
              + kafka.bootstrapServers()
              + " (expected: a running cluster, diffaug.kafka.client.bootstrap.servers)",
          silent);
    }
  }

  private void requireTopics(ClusterQuestions cluster) throws StreamRefusedException {
    List<String> missing =
        cluster.missing(List.of(kafka.input(), kafka.pairs(), kafka.deadLetters(), kafka.models()));
    if (!missing.isEmpty()) {
      throw new StreamRefusedException(
          missing.stream()
              .map(topic -> "topic '" + topic + "': missing (expected: made by topics create)")
              .toList());
    }
  }
}
