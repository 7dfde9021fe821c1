package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerClockTest {
  private static final long NOON = 1_795_608_000_000L;

  @Test
  void brokersThatAreLaterAreAhead() {
    assertThat(BrokerClock.notable(NOON + 3_600_000, NOON)).isEqualTo(Duration.ofHours(1));
    assertThat(BrokerClock.notable(NOON, NOON + 3_600_000)).isEqualTo(Duration.ofHours(-1));
  }

  @Test
  void lessThanTenSecondsIsTheWayOfTheQuestion() {
    assertThat(BrokerClock.notable(NOON + 9_999, NOON)).isZero();
    assertThat(BrokerClock.notable(NOON, NOON + 9_999)).isZero();
    assertThat(BrokerClock.notable(NOON + 10_000, NOON)).isEqualTo(Duration.ofSeconds(10));
  }
}
