package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the cluster what the stream must know before it starts; blocks for each answer. */
final class ClusterQuestions implements AutoCloseable {
  private final Admin admin;

  ClusterQuestions(ClientProperties properties) {
    this.admin = Admin.create(properties.admin());
  }

  /** The member of a group that goes by an instance id, if there is one. */
  Optional<MemberDescription> member(String group, String instanceId) {
    try {
      return answer(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
          .members()
          .stream()
          .filter(member -> member.groupInstanceId().filter(instanceId::equals).isPresent())
          .findFirst();
    } catch (GroupIdNotFoundException noGroupYet) {
      return Optional.empty();
    }
  }

  /** A topic's id. */
  Uuid topicId(String topic) {
    return answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)).topicId();
  }

  /** What the brokers take on a topic, given the largest request of the producer. */
  TopicLimits limits(String topic, long maxRequestBytes) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs = answer(admin.describeConfigs(List.of(resource)).all());
    Config config = configs.get(resource);
    long maxMessageBytes = number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    return new TopicLimits(
        Math.min(maxRequestBytes, maxMessageBytes),
        Duration.ofMillis(number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG)),
        Duration.ofMillis(number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)));
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private static long number(Config config, String name) {
    return Long.parseLong(config.get(name).value());
  }

  /** Waits for an answer; a failure is thrown as the client named it. */
  static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(failed.getCause());
    }
  }
}
