package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.streamer.pipeline.OutputLimits.TopicLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicFactsTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

  @Test
  void theSmallerOfTopicAndProducerLimitsARecord() {
    assertThat(limits(Map.of("max.message.bytes", "1000"), 2000).recordBytes()).isEqualTo(1000);
    assertThat(limits(Map.of("max.message.bytes", "3000"), 2000).recordBytes()).isEqualTo(2000);
  }

  @Test
  void brokersThatNameNoLimitOfTimestampsHaveNone() {
    TopicLimits limits = limits(Map.of(), 2000);
    assertThat(limits.recordBytes()).isEqualTo(2000);
    assertThat(limits.takes(0, NOW.toEpochMilli())).isTrue();
    assertThat(limits.takes(Long.MAX_VALUE / 2, NOW.toEpochMilli())).isTrue();
  }

  @Test
  void theOneLimitOfOldBrokersHoldsInBothDirections() {
    TopicLimits limits = limits(Map.of("message.timestamp.difference.max.ms", "60000"), 2000);
    assertThat(limits.behind()).isEqualTo(Duration.ofMinutes(1));
    assertThat(limits.ahead()).isEqualTo(Duration.ofMinutes(1));
  }

  private static TopicLimits limits(Map<String, String> configs, long maxRequestBytes) {
    return new TopicFacts(Uuid.ONE_UUID, 1, 0, configs).limits(maxRequestBytes);
  }
}
