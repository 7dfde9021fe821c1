package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.settings.StreamSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Judges the four topics, the rights on them, and the cluster: whatever would lose, double or block
 * records later is found now, all of it at once. Owns its admin client.
 */
public final class TopicCheck implements AutoCloseable {

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

  private static final String RIGHTS = "rights";

  private final KafkaSettings kafka;
  private final ClientProperties properties;
  private final TopicRules rules;
  private final ClusterAdmin admin;

  /**
   * Prepares a check.
   *
   * @param kafka where the cluster is, and the topics' names
   * @param stream the stream's settings, which name its group and transactional id
   * @throws io.diffaug.core.settings.InvalidSettingsException if no server's host resolves
   */
  public TopicCheck(KafkaSettings kafka, StreamSettings stream) {
    this.kafka = kafka;
    this.properties = new ClientProperties(kafka, stream);
    this.rules = new TopicRules(ClientProperties.maxRequestBytes(kafka));
    this.admin = ClusterAdmin.of(kafka);
  }

  /**
   * Looks at everything.
   *
   * @return all findings, errors and notes
   * @throws org.apache.kafka.common.KafkaException if no broker answers in time; the message names
   *     the setting
   */
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    for (TopicRole role : TopicRole.values()) {
      findings.addAll(topic(role, role.topic(kafka)));
    }
    findings.addAll(access());
    findings.addAll(broker());
    return List.copyOf(findings);
  }

  /**
   * Makes the topics that are missing; those that exist stay as they are.
   *
   * @param partitions partitions of the data topics; the models topic has 1
   * @param replication copies of each partition, or none for the cluster's default
   * @return the names of those that were made
   * @throws org.apache.kafka.common.KafkaException if the cluster does not answer or refuses
   */
  public List<String> create(int partitions, Optional<Short> replication) {
    List<String> made = new ArrayList<>();
    for (TopicRole role : TopicRole.values()) {
      int count = role == TopicRole.MODELS ? 1 : partitions;
      NewTopic topic = new NewTopic(role.topic(kafka), Optional.of(count), replication);
      if (admin.create(topic.configs(role.configs()))) {
        made.add(topic.name());
      }
    }
    return List.copyOf(made);
  }

  @Override
  public void close() {
    admin.close();
  }

  private List<Finding> topic(TopicRole role, String topic) {
    try {
      return admin
          .describe(topic)
          .map(facts -> rules.judge(role, topic, facts))
          .orElseGet(
              () ->
                  List.of(
                      TopicRules.error(
                          topic,
                          "no such topic (expected: it exists; \"diffaug topics create\" makes"
                              + " it)")));
    } catch (AuthorizationException hidden) {
      return List.of(
          TopicRules.error(topic, "cannot be judged, rights are missing: " + hidden.getMessage()));
    }
  }

  private List<Finding> access() {
    if (!admin.authorizes()) {
      return List.of(
          TopicRules.note(
              RIGHTS, "these brokers have no authorizer, anybody may do anything on them"));
    }
    return new AccessQuestions(admin, properties)
        .ask()
        .map(
            new AccessRules(kafka, properties.stream().group(), properties.transactionalId(0))
                ::judge)
        .orElseGet(() -> List.of(TopicRules.note(RIGHTS, "not known, the brokers do not tell")));
  }

  /** Hosted clusters often keep the brokers' settings to themselves. */
  private List<Finding> broker() {
    try {
      return rules.judgeBroker(admin.brokerConfigs());
    } catch (AuthorizationException kept) {
      return List.of(
          TopicRules.note(
              TopicRules.OFFSETS_RETENTION,
              "not known, the brokers' settings may not be read: " + kept.getMessage()));
    }
  }
}
