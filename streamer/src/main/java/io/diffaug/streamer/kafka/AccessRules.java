package io.diffaug.streamer.kafka;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Which rights are needed, by whom, and which are missing: pure judgement. What the stream needs is
 * an error, what only others need (feed, trainer, learner, audit) is a note, since they may run as
 * another principal.
 *
 * @param kafka the topics' names
 * @param group the stream's consumer group
 * @param transactionalId the lane's
 */
record AccessRules(KafkaSettings kafka, String group, String transactionalId) {

  /** A right on a topic, and who needs it. */
  private record Need(TopicRole role, AclOperation right, Severity severity, String by) {}

  private static final List<Need> NEEDS =
      List.of(
          new Need(TopicRole.INPUT, READ, Severity.ERROR, "stream, train --topic and audit"),
          new Need(TopicRole.INPUT, WRITE, Severity.NOTE, "feed"),
          new Need(TopicRole.PAIRS, WRITE, Severity.ERROR, "stream"),
          new Need(TopicRole.PAIRS, READ, Severity.NOTE, "learners, pairs and audit"),
          new Need(TopicRole.DEAD_LETTERS, WRITE, Severity.ERROR, "stream"),
          new Need(TopicRole.DEAD_LETTERS, READ, Severity.NOTE, "audit"),
          new Need(TopicRole.MODELS, READ, Severity.ERROR, "stream"),
          new Need(TopicRole.MODELS, WRITE, Severity.ERROR, "stream, train and operators"));

  /** Names the rights that are missing, one a finding. */
  List<Finding> judge(Access access) {
    List<Finding> findings = new ArrayList<>();
    access.topics().forEach((role, rights) -> judge(role, rights, findings));
    if (!access.readsGroup()) {
      findings.add(missing(Severity.ERROR, "group " + group, READ, "stream"));
    }
    if (!access.writesTransactions()) {
      findings.add(missing(Severity.ERROR, "transactional id " + transactionalId, WRITE, "stream"));
    }
    if (!writesIdempotently(access)) {
      findings.add(
          missing(
              Severity.NOTE,
              "cluster",
              IDEMPOTENT_WRITE,
              "feed and train, unless they may WRITE to a topic"));
    }
    return findings;
  }

  private void judge(TopicRole role, Set<AclOperation> rights, List<Finding> findings) {
    String topic = role.topic(kafka);
    for (AclOperation right : List.of(DESCRIBE, DESCRIBE_CONFIGS)) {
      if (!rights.contains(right)) {
        findings.add(missing(Severity.ERROR, topic, right, "stream and this check"));
      }
    }
    for (Need need : NEEDS) {
      if (need.role() == role && !rights.contains(need.right())) {
        findings.add(missing(need.severity(), topic, need.right(), need.by()));
      }
    }
  }

  /** Since KIP-679, WRITE on any topic is enough. */
  private static boolean writesIdempotently(Access access) {
    return access.cluster().contains(IDEMPOTENT_WRITE)
        || access.topics().values().stream().anyMatch(rights -> rights.contains(WRITE));
  }

  private static Finding missing(
      Severity severity, String subject, AclOperation right, String neededBy) {
    return new Finding(
        severity,
        subject,
        "right missing: " + right + " (expected: granted, for " + neededBy + ")");
  }
}
