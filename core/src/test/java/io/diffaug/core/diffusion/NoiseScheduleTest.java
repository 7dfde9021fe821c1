package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
  @Property
  void signalAndNoiseShareTheVariance(@ForAll @IntRange(min = 25, max = 2000) int timesteps) {
    for (NoiseSchedule schedule :
        List.of(NoiseSchedule.linear(timesteps), NoiseSchedule.cosine(timesteps))) {
      assertSharesTheVariance(schedule);
    }
  }

  private static void assertSharesTheVariance(NoiseSchedule schedule) {
    for (int t = 0; t < schedule.timesteps(); t++) {
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

  @Property
  void rescaledBetasKeepTheNoiseOfAnyShareOfTheWay(
      @ForAll @IntRange(min = 100, max = 5000) int timesteps) {
    NoiseSchedule reference = NoiseSchedule.linear(100_000);
    NoiseSchedule schedule = NoiseSchedule.linear(timesteps);
    for (int tenth = 1; tenth <= 10; tenth++) {
      double expected = Math.log(reference.alphaBar(tenth * 10_000 - 1));
      double actual = Math.log(schedule.alphaBar(tenth * timesteps / 10 - 1));
      assertThat(actual / expected).isBetween(0.7, 1.3);
    }
  }

  @Property
  void cosinesAlphaBarIsItsFormulaUpToTheClippedEnd(
      @ForAll @IntRange(min = 2, max = 2000) int timesteps) {
    NoiseSchedule schedule = NoiseSchedule.cosine(timesteps);
    for (int t = 0; t < timesteps - 1; t++) {
      double expected = f(t + 1, timesteps) / f(0, timesteps);
      assertThat(schedule.alphaBar(t)).isCloseTo(expected, within(1e-12));
    }
    double before = timesteps == 1 ? 1 : schedule.alphaBar(timesteps - 2);
    assertThat(schedule.alphaBar(timesteps - 1) / before).isCloseTo(1 - 0.999, within(1e-12));
  }

  private static double f(double t, int timesteps) {
    return Math.pow(Math.cos((t / timesteps + 0.008) / 1.008 * Math.PI / 2), 2);
  }

  @Test
  void betasOutOfRangeAreNamed() {
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, 0, 0.02))
        .hasMessage("firstBeta: 0.0 (expected: in (0, 1))");
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, 0.1, 0.02))
        .hasMessageContaining("lastBeta: 0.02");
    assertThatThrownBy(() -> NoiseSchedule.linear(1, 0.1, 0.2))
        .hasMessage("timesteps: 1 (expected: 2 to 1000000)");
    assertThatThrownBy(() -> NoiseSchedule.cosine(1))
        .hasMessage("timesteps: 1 (expected: 2 to 1000000)");
    assertThatThrownBy(() -> NoiseSchedule.linear(1000, Double.NaN, 0.02))
        .hasMessageContaining("firstBeta: NaN");
  }
}
