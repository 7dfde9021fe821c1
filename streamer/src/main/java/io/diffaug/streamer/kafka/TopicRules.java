package io.diffaug.streamer.kafka;

import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the stream expects of topics and brokers: pure judgement of what a cluster describes.
 *
 * @param maxRequestBytes the largest request that the stream's producer sends
 */
record TopicRules(long maxRequestBytes) {
  static final String OFFSETS_RETENTION = "offsets.retention.minutes";
  static final String AUTO_CREATE = "auto.create.topics.enable";

  private static final long WEEK_MINUTES = 7 * 24 * 60;

  /** Judges a topic that exists. */
  List<Finding> judge(TopicRole role, String topic, TopicFacts facts) {
    List<Finding> findings = new ArrayList<>();
    if (role == TopicRole.MODELS) {
      judgeLog(topic, facts, findings);
    }
    role.configs()
        .forEach(
            (key, expected) -> {
              String actual = facts.configs().get(key);
              if (!expected.equals(actual)) {
                findings.add(error(topic, key + ": " + actual + " (expected: " + expected + ")"));
              }
            });
    if (role.isOutput()) {
      judgeSize(topic, facts, findings);
    }
    return findings;
  }

  private static void judgeLog(String topic, TopicFacts facts, List<Finding> findings) {
    if (facts.partitions() != 1) {
      findings.add(
          error(
              topic,
              "partitions: " + facts.partitions() + " (expected: 1, model events have one order)"));
    }
    if (facts.logStart() != 0) {
      findings.add(
          error(
              topic,
              "log start offset: "
                  + facts.logStart()
                  + " (expected: 0, streamers fold the log from its first event)"));
    }
  }

  private void judgeSize(String topic, TopicFacts facts, List<Finding> findings) {
    String given = facts.configs().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (given != null && Long.parseLong(given) < maxRequestBytes) {
      findings.add(
          note(
              topic,
              "max.message.bytes: "
                  + given
                  + ", less than the producer's max.request.size of "
                  + maxRequestBytes
                  + ": larger pairs become dead letters, larger dead letters are cut"));
    }
  }

  /** Judges the settings of a broker. */
  List<Finding> judgeBroker(Map<String, String> configs) {
    List<Finding> findings = new ArrayList<>();
    String retention = configs.get(OFFSETS_RETENTION);
    if (retention != null) {
      String rule = "a group idle for longer forgets its offsets and publishes everything again";
      findings.add(
          note(
              OFFSETS_RETENTION,
              Long.parseLong(retention) < WEEK_MINUTES
                  ? "warning: " + retention + " (expected: >= " + WEEK_MINUTES + "), " + rule
                  : retention + ", " + rule));
    }
    if ("true".equals(configs.get(AUTO_CREATE))) {
      findings.add(
          note(
              AUTO_CREATE,
              "warning: true (expected: false), a mistyped topic name makes a topic with the"
                  + " brokers' defaults"));
    }
    return findings;
  }

  /** A finding that the stream cannot run with. */
  static Finding error(String subject, String message) {
    return new Finding(Severity.ERROR, subject, message);
  }

  /** A finding that is worth knowing. */
  static Finding note(String subject, String message) {
    return new Finding(Severity.NOTE, subject, message);
  }
}
