package io.diffaug.streamer.kafka;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
  private static final Set<AclOperation> READER = Set.of(DESCRIBE, DESCRIBE_CONFIGS, READ);
  private static final Set<AclOperation> WRITER = Set.of(DESCRIBE, DESCRIBE_CONFIGS, WRITE);

  private final AccessRules rules =
      new AccessRules(
          new KafkaSettings(Map.of(), "raw", "pairs", "letters", "models"), "group", "group-a-0");

  @Test
  void theStreamsOwnRightsAreEnoughForTheStream() {
    assertThat(rules.judge(new Access(streams(), Set.of(), true, true)))
        .isNotEmpty()
        .allMatch(finding -> finding.severity() == Severity.NOTE);
  }

  @Test
  void everyRightThatTheStreamLacksIsAnErrorOfItsOwn() {
    Map<TopicRole, Set<AclOperation>> topics = streams();
    topics.put(TopicRole.INPUT, Set.of());
    topics.put(TopicRole.PAIRS, READER);
    assertThat(errors(rules.judge(new Access(topics, Set.of(), false, false))))
        .containsExactly(
            "raw: right missing: DESCRIBE (expected: granted, for stream and this check)",
            "raw: right missing: DESCRIBE_CONFIGS (expected: granted, for stream and this check)",
            "raw: right missing: READ (expected: granted, for stream, train --topic and audit)",
            "pairs: right missing: WRITE (expected: granted, for stream)",
            "group group: right missing: READ (expected: granted, for stream)",
            "transactional id group-a-0: right missing: WRITE (expected: granted, for stream)");
  }

  @Test
  void idempotentWriteIsMissedOnlyWhereNoTopicMayBeWritten() {
    Map<TopicRole, Set<AclOperation>> readOnly = new EnumMap<>(Map.of(TopicRole.MODELS, READER));
    assertThat(names(readOnly, Set.of())).contains("cluster");
    assertThat(names(readOnly, Set.of(IDEMPOTENT_WRITE))).doesNotContain("cluster");
    assertThat(names(streams(), Set.of())).doesNotContain("cluster");
  }

  private static Map<TopicRole, Set<AclOperation>> streams() {
    return new EnumMap<>(
        Map.of(
            TopicRole.INPUT, READER,
            TopicRole.PAIRS, WRITER,
            TopicRole.DEAD_LETTERS, WRITER,
            TopicRole.MODELS, Set.of(DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE)));
  }

  private List<String> names(Map<TopicRole, Set<AclOperation>> topics, Set<AclOperation> cluster) {
    return rules.judge(new Access(topics, cluster, true, true)).stream()
        .map(Finding::subject)
        .toList();
  }

  private static List<String> errors(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(Finding::toString)
        .toList();
  }
}
