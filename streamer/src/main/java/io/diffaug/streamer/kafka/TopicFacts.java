package io.diffaug.streamer.kafka;

import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as the cluster describes it.
 *
 * @param id its id, another one after the topic was deleted and made again
 * @param partitions how many there are
 * @param logStart the first offset of partition 0 that still exists
 * @param configs its settings, defaults included
 */
record TopicFacts(Uuid id, int partitions, long logStart, Map<String, String> configs) {
  /** The one limit of brokers before 3.6, in both directions. */
  private static final String TIMESTAMP_DIFFERENCE = "message.timestamp.difference.max.ms";

  /** Copies the settings. */
  TopicFacts {
    configs = Map.copyOf(configs);
  }

  /** What brokers and producer take on the topic; a limit that brokers do not name is none. */
  TopicLimits limits(long maxRequestBytes) {
    return new TopicLimits(
        Math.min(
            maxRequestBytes, number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).orElse(Long.MAX_VALUE)),
        timestamps(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
        timestamps(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
  }

  private Duration timestamps(String config) {
    return Duration.ofMillis(
        number(config).or(() -> number(TIMESTAMP_DIFFERENCE)).orElse(Long.MAX_VALUE));
  }

  private Optional<Long> number(String config) {
    return Optional.ofNullable(configs.get(config)).map(Long::valueOf);
  }
}
