package io.diffaug.streamer.kafka;

import io.diffaug.core.settings.KafkaSettings;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/** What a topic is for, and with which settings it serves that. */
enum TopicRole {
  /** Raw samples. A compacted topic would drop samples before they are read. */
  INPUT,

  /** Contrastive pairs, under the timestamps of their inputs. */
  PAIRS,

  /** Rejected records. */
  DEAD_LETTERS,

  /**
   * Model events: a log that is folded from its first event, so none may ever be deleted. Brokers
   * date it: they would refuse the announcement of a trainer whose clock is more than an hour ahead
   * of theirs.
   */
  MODELS;

  /** The settings that the role needs, each with its only good value. */
  Map<String, String> configs() {
    Map<String, String> configs = new TreeMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    if (this == PAIRS) {
      configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    }
    if (this == MODELS) {
      configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
      configs.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
      configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    }
    return configs;
  }

  /** What the settings call the topic of this role. */
  String topic(KafkaSettings kafka) {
    return switch (this) {
      case INPUT -> kafka.input();
      case PAIRS -> kafka.pairs();
      case DEAD_LETTERS -> kafka.deadLetters();
      case MODELS -> kafka.models();
    };
  }

  /** Whether the stream writes the topic in its transactions. */
  boolean isOutput() {
    return this == PAIRS || this == DEAD_LETTERS;
  }
}
