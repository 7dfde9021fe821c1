package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Describes and makes topics; blocks for each answer, for a bounded time. */
final class TopicAdmin implements AutoCloseable {
  private final KafkaSettings kafka;
  private final Admin admin;

  TopicAdmin(KafkaSettings kafka) {
    BootstrapServers.require(kafka);
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
    properties.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    this.kafka = kafka;
    this.admin = Admin.create(properties);
  }

  /** A topic as it is, if it is there. */
  Optional<TopicFacts> describe(String topic) {
    try {
      TopicDescription description =
          answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      TopicPartition first = new TopicPartition(topic, 0);
      long logStart =
          answer(admin.listOffsets(Map.of(first, OffsetSpec.earliest())).partitionResult(first))
              .offset();
      Map<String, String> configs = configs(ConfigResource.Type.TOPIC, topic);
      return Optional.of(new TopicFacts(description.partitions().size(), logStart, configs));
    } catch (UnknownTopicOrPartitionException absent) {
      return Optional.empty();
    }
  }

  /** The settings of one broker; all of a cluster should be alike. */
  Map<String, String> brokerConfigs() {
    Collection<Node> nodes = answer(admin.describeCluster().nodes());
    return configs(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
  }

  /** Makes a topic; false if it was there. */
  boolean create(NewTopic topic) {
    try {
      answer(admin.createTopics(List.of(topic)).all());
      return true;
    } catch (TopicExistsException there) {
      return false;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private Map<String, String> configs(ConfigResource.Type type, String name) {
    ConfigResource resource = new ConfigResource(type, name);
    Config config = answer(admin.describeConfigs(List.of(resource)).values().get(resource));
    return config.entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return ClusterQuestions.answer(future);
    } catch (TimeoutException silent) {
      throw new KafkaException(
          "no broker answers at "
              + kafka.bootstrapServers()
              + " (expected: a running cluster, diffaug.kafka.client.bootstrap.servers)",
          silent);
    }
  }
}
