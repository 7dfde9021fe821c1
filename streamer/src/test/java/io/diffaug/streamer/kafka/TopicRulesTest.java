package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicRulesTest {
  private static final TopicRules RULES = new TopicRules(1_048_576);

  @ParameterizedTest
  @EnumSource
  void aTopicWithTheSettingsOfItsRoleIsFit(TopicRole role) {
    assertThat(RULES.judge(role, "topic", facts(role, Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noTopicMayBeCompacted(TopicRole role) {
    assertThat(judged(role, Map.of("cleanup.policy", "compact,delete")))
        .containsExactly("topic: cleanup.policy: compact,delete (expected: delete)");
  }

  @Test
  void allThatIsWrongWithTheModelsTopicIsSaidAtOnce() {
    TopicFacts facts =
        new TopicFacts(
            Uuid.ONE_UUID,
            3,
            17,
            Map.of(
                "cleanup.policy",
                "compact",
                "message.timestamp.type",
                "CreateTime",
                "retention.ms",
                "604800000",
                "retention.bytes",
                "1000"));
    assertThat(RULES.judge(TopicRole.MODELS, "models", facts))
        .allMatch(TopicRulesTest::isError)
        .extracting(Finding::toString)
        .containsExactly(
            "models: partitions: 3 (expected: 1, model events have one order)",
            "models: log start offset: 17 (expected: 0, streamers fold the log from its first"
                + " event)",
            "models: cleanup.policy: compact (expected: delete)",
            "models: message.timestamp.type: CreateTime (expected: LogAppendTime)",
            "models: retention.bytes: 1000 (expected: -1)",
            "models: retention.ms: 604800000 (expected: -1)");
  }

  @Test
  void pairsKeepTheTimestampsOfTheirInputs() {
    assertThat(judged(TopicRole.PAIRS, Map.of("message.timestamp.type", "LogAppendTime")))
        .containsExactly("topic: message.timestamp.type: LogAppendTime (expected: CreateTime)");
  }

  @ParameterizedTest
  @EnumSource(names = {"PAIRS", "DEAD_LETTERS"})
  void anOutputTopicThatTakesLessThanTheProducerSendsIsNoted(TopicRole role) {
    List<Finding> findings =
        RULES.judge(role, "topic", facts(role, Map.of("max.message.bytes", "1000")));
    assertThat(findings).hasSize(1).noneMatch(TopicRulesTest::isError);
    assertThat(findings.get(0).message())
        .startsWith(
            "max.message.bytes: 1000, less than the producer's max.request.size of 1048576");
  }

  @Test
  void offsetsForgottenWithinAWeekAreAWarning() {
    assertThat(brokerJudged(Map.of("offsets.retention.minutes", "1440")))
        .containsExactly(
            "offsets.retention.minutes: warning: 1440 (expected: >= 10080), a group idle for longer"
                + " forgets its offsets and publishes everything again");
    assertThat(brokerJudged(Map.of("offsets.retention.minutes", "10080")))
        .containsExactly(
            "offsets.retention.minutes: 10080, a group idle for longer forgets its offsets and"
                + " publishes everything again");
  }

  @Test
  void topicsMadeByThemselvesAreAWarning() {
    assertThat(brokerJudged(Map.of("auto.create.topics.enable", "true")))
        .singleElement()
        .asString()
        .startsWith("auto.create.topics.enable: warning: true (expected: false)");
    assertThat(brokerJudged(Map.of("auto.create.topics.enable", "false"))).isEmpty();
  }

  private static List<String> judged(TopicRole role, Map<String, String> changed) {
    return RULES.judge(role, "topic", facts(role, changed)).stream()
        .filter(TopicRulesTest::isError)
        .map(Finding::toString)
        .toList();
  }

  private static List<String> brokerJudged(Map<String, String> configs) {
    return RULES.judgeBroker(configs).stream().map(Finding::toString).toList();
  }

  private static TopicFacts facts(TopicRole role, Map<String, String> changed) {
    Map<String, String> configs = new HashMap<>(role.configs());
    configs.put("max.message.bytes", "1048588");
    configs.putAll(changed);
    return new TopicFacts(Uuid.ONE_UUID, 1, 0, configs);
  }

  private static boolean isError(Finding finding) {
    return finding.severity() == Severity.ERROR;
  }
}
