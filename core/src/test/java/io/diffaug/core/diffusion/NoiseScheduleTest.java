package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
  @Property
  void signalAndNoiseShareTheVariance(@ForAll @IntRange(min = 25, max = 2000) int timesteps) {
    NoiseSchedule schedule = NoiseSchedule.linear(timesteps);
    for (int t = 0; t < timesteps; t++) {
      double signal = schedule.signal(t);
      double noise = schedule.noise(t);
      assertThat(signal * signal + noise * noise).isCloseTo(1, within(1e-12));
      assertThat(schedule.logSnr(t)).isCloseTo(Math.log(signal / noise), within(1e-9));
    }
  }

  @Test
  void alphaBarIsTheProductOfOneMinusBeta() {
    NoiseSchedule schedule = NoiseSchedule.linear(3, 0.1, 0.3);
    assertThat(schedule.alphaBar(0)).isCloseTo(0.9, within(1e-15));
    assertThat(schedule.alphaBar(1)).isCloseTo(0.9 * 0.8, within(1e-15));
    assertThat(schedule.alphaBar(2)).isCloseTo(0.9 * 0.8 * 0.7, within(1e-15));
  }

  @Property
  void anyNumberOfTimestepsEndsInNearlyPureNoise(
      @ForAll @IntRange(min = 25, max = 2000) int timesteps) {
    assertThat(NoiseSchedule.linear(timesteps).alphaBar(timesteps - 1)).isLessThan(1e-3);
  }

  @Test
  void betasOutOfRangeAreNamed() {
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, 0, 0.02))
        .hasMessage("firstBeta: 0.0 (expected: in (0, 1))");
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, 0.1, 0.02))
        .hasMessageContaining("lastBeta: 0.02");
    assertThatThrownBy(() -> NoiseSchedule.linear(1, 0.1, 0.2))
        .hasMessage("timesteps: 1 (expected: >= 2)");
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, Double.NaN, 0.02))
        .hasMessageContaining("firstBeta: NaN");
  }
}
