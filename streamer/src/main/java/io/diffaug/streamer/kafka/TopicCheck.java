package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Judges the four topics and the cluster: whatever would lose, double or block records later is
 * found now, all of it at once. Owns its admin client.
 */
public final class TopicCheck implements AutoCloseable {
  private static final String OFFSETS_RETENTION = "offsets.retention.minutes";
  private static final String AUTO_CREATE = "auto.create.topics.enable";
  private static final Duration SHORT_RETENTION = Duration.ofDays(7);
  private static final String FOREVER = "-1";

  /** How bad a finding is. */
  public enum Severity {
    /** The stream must not start. */
    ERROR,
    /** Worth knowing. */
    NOTE
  }

  /**
   * One thing that was found.
   *
   * @param severity how bad it is
   * @param subject the topic or broker setting
   * @param message what is wrong or worth knowing, and what was expected
   */
  public record Finding(Severity severity, String subject, String message) {
    @Override
    public String toString() {
      return subject + ": " + message;
    }
  }

  private final KafkaSettings kafka;
  private final Admin admin;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Prepares a check.
   *
   * @param kafka where the cluster is, and the topics' names
   */
  public TopicCheck(KafkaSettings kafka) {
    BootstrapServers.require(kafka);
    this.kafka = kafka;
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.putIfAbsent("default.api.timeout.ms", "15000");
    properties.putIfAbsent("request.timeout.ms", "10000");
    this.admin = Admin.create(properties);
  }

  /**
   * Looks at everything.
   *
   * @return all findings, errors and notes
   * @throws KafkaException if the cluster does not answer
   */
  public List<Finding> check() {
    findings.clear();
    broker();
    for (String topic : List.of(kafka.input(), kafka.pairs(), kafka.deadLetters())) {
      describe(topic).ifPresent(found -> dataTopic(topic, found));
    }
    describe(kafka.models()).ifPresent(this::modelsTopic);
    return List.copyOf(findings);
  }

  /**
   * Makes the topics that are missing; those that exist stay as they are.
   *
   * @param partitions partitions of the data topics
   * @param replication copies of each partition, or none for the cluster's default
   * @return the names of those that were made
   * @throws KafkaException if the cluster does not answer or refuses
   */
  public List<String> create(int partitions, Optional<Short> replication) {
    List<String> made = new ArrayList<>();
    for (String topic : List.of(kafka.input(), kafka.pairs(), kafka.deadLetters())) {
      Map<String, String> plain = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
      create(new NewTopic(topic, Optional.of(partitions), replication).configs(plain), made);
    }
    Map<String, String> log =
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
            TopicConfig.RETENTION_MS_CONFIG, FOREVER,
            TopicConfig.RETENTION_BYTES_CONFIG, FOREVER);
    create(new NewTopic(kafka.models(), Optional.of(1), replication).configs(log), made);
    return made;
  }

  private void create(NewTopic topic, List<String> made) {
    try {
      answer(admin.createTopics(List.of(topic)).all());
      made.add(topic.name());
    } catch (TopicExistsException there) {
      // what is there is judged, not changed
    }
  }

  private void broker() {
    String node = answer(admin.describeCluster().nodes()).iterator().next().idString();
    Config config = config(ConfigResource.Type.BROKER, node);
    Duration retention = Duration.ofMinutes(Long.parseLong(config.get(OFFSETS_RETENTION).value()));
    note(
        OFFSETS_RETENTION,
        retention.toDays()
            + " days: a group idle for longer forgets its offsets and would publish everything again"
            + (retention.compareTo(SHORT_RETENTION) < 0 ? " (expected: 7 days or more)" : ""));
    if (Boolean.parseBoolean(config.get(AUTO_CREATE).value())) {
      note(
          AUTO_CREATE, "true: other clients may create topics by a typing error (expected: false)");
    }
  }

  private void dataTopic(String topic, TopicDescription found) {
    Config config = config(ConfigResource.Type.TOPIC, topic);
    String cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (!cleanup.equals("delete")) {
      error(
          topic,
          "cleanup.policy "
              + cleanup
              + " (expected: delete; compaction would remove samples or pairs)");
    }
    if (topic.equals(kafka.input())) {
      note(topic, found.partitions().size() + " partitions");
      return;
    }
    long limit = Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    if (limit < largestRequest()) {
      note(
          topic,
          "max.message.bytes "
              + limit
              + ": larger outputs become dead letters (expected: at least max.request.size, "
              + largestRequest()
              + ")");
    }
    String timestamps = config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
    if (!timestamps.equals("CreateTime")) {
      note(
          topic,
          "message.timestamp.type "
              + timestamps
              + " (expected: CreateTime; otherwise a pair loses its input's timestamp)");
    }
  }

  private void modelsTopic(TopicDescription found) {
    String topic = kafka.models();
    if (found.partitions().size() != 1) {
      error(
          topic, found.partitions().size() + " partitions (expected: 1, it is a log to be folded)");
    }
    Config config = config(ConfigResource.Type.TOPIC, topic);
    expect(topic, config, TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    expect(topic, config, TopicConfig.RETENTION_MS_CONFIG, FOREVER);
    expect(topic, config, TopicConfig.RETENTION_BYTES_CONFIG, FOREVER);
    TopicPartition log = new TopicPartition(topic, 0);
    long start =
        answer(admin.listOffsets(Map.of(log, OffsetSpec.earliest())).partitionResult(log)).offset();
    if (start != 0) {
      error(topic, "begins at offset " + start + " (expected: 0, nothing may be removed from it)");
    }
  }

  private void expect(String topic, Config config, String key, String expected) {
    String value = config.get(key).value();
    if (!value.equals(expected)) {
      error(topic, key + " " + value + " (expected: " + expected + ", it is kept for ever)");
    }
  }

  private Optional<TopicDescription> describe(String topic) {
    try {
      return Optional.of(answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
    } catch (UnknownTopicOrPartitionException missing) {
      error(topic, "no such topic (expected: it exists; \"diffaug topics create\" makes it)");
      return Optional.empty();
    }
  }

  private Config config(ConfigResource.Type type, String name) {
    ConfigResource resource = new ConfigResource(type, name);
    return answer(admin.describeConfigs(List.of(resource)).values().get(resource));
  }

  private long largestRequest() {
    Object fallback =
        ProducerConfig.configDef().defaultValues().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    return Long.parseLong(
        kafka.client().getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, fallback.toString()));
  }

  private void error(String subject, String message) {
    findings.add(new Finding(Severity.ERROR, subject, message));
  }

  private void note(String subject, String message) {
    findings.add(new Finding(Severity.NOTE, subject, message));
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof org.apache.kafka.common.errors.TimeoutException silent) {
        throw new KafkaException(
            "no broker answers at "
                + kafka.bootstrapServers()
                + " (expected: a running cluster, diffaug.kafka.client.bootstrap.servers)",
            silent);
      }
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new KafkaException(failed.getCause());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
