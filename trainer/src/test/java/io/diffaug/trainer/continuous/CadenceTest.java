package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CadenceTest {
  private Instant now = Instant.EPOCH;
  private final Cadence cadence =
      new Cadence(new ContinuousSettings.Export(3, Duration.ofMinutes(10)), () -> now);

  @Test
  void theFirstVersionIsDueAtOnce() {
    assertThat(cadence.due(0)).isTrue();
    cadence.tried(0);
    assertThat(cadence.due(0)).isFalse();
  }

  @Test
  void aVersionIsDueAfterSoManyRounds() {
    cadence.tried(4);
    assertThat(cadence.due(6)).isFalse();
    assertThat(cadence.due(7)).isTrue();
  }

  @Test
  void aVersionIsDueAfterSoLongIfAnythingWasLearned() {
    cadence.tried(4);
    now = now.plus(Duration.ofMinutes(10));
    assertThat(cadence.due(4)).isFalse();
    assertThat(cadence.due(5)).isTrue();
  }

  @Test
  void afterARestartRoundsAreRememberedAndTimeBeginsAnew() {
    cadence.tried(4);
    now = now.plus(Duration.ofMinutes(9));
    cadence.restore(cadence.triedAt());
    now = now.plus(Duration.ofMinutes(9));
    assertThat(cadence.due(5)).isFalse();
    assertThat(cadence.due(7)).isTrue();
  }
}
