package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimestepSpacingTest {
  @Property
  void everyRunFallsFromItsStartThroughDistinctTimesteps(
      @ForAll TimestepSpacing spacing,
      @ForAll @IntRange(min = 25, max = 1000) int length,
      @ForAll @DoubleRange(min = 0, max = 1) double startShare,
      @ForAll @DoubleRange(min = 0, max = 1) double stepShare) {
    for (NoiseSchedule schedule :
        List.of(NoiseSchedule.linear(length), NoiseSchedule.cosine(length))) {
      fallsThroughDistinctTimesteps(spacing, schedule, startShare, stepShare);
    }
  }

  private static void fallsThroughDistinctTimesteps(
      TimestepSpacing spacing, NoiseSchedule schedule, double startShare, double stepShare) {
    int start = (int) (startShare * (schedule.timesteps() - 1));
    int steps = 1 + (int) (stepShare * start);
    int[] visited = spacing.timesteps(schedule, steps, start);
    assertThat(visited).hasSize(steps).startsWith(start);
    for (int k = 1; k < steps; k++) {
      assertThat(visited[k]).isLessThan(visited[k - 1]).isNotNegative();
    }
  }

  @Test
  void trailingIsEvenInTheTimestep() {
    assertThat(TimestepSpacing.TRAILING.timesteps(NoiseSchedule.linear(1000), 5, 999))
        .containsExactly(999, 799, 599, 399, 199);
  }

  @Property
  void uniformEndsAtTimestepZero(
      @ForAll @IntRange(min = 25, max = 1000) int length,
      @ForAll @DoubleRange(min = 0, max = 1) double stepShare) {
    int steps = 2 + (int) (stepShare * (length - 2));
    int[] visited =
        TimestepSpacing.UNIFORM.timesteps(NoiseSchedule.linear(length), steps, length - 1);
    assertThat(visited[steps - 1]).isZero();
  }

  @Property
  void trailingEndsOneStrideAboveClean(
      @ForAll @IntRange(min = 25, max = 1000) int length,
      @ForAll @DoubleRange(min = 0, max = 1) double stepShare) {
    int steps = 1 + (int) (stepShare * (length - 1));
    int[] visited =
        TimestepSpacing.TRAILING.timesteps(NoiseSchedule.linear(length), steps, length - 1);
    assertThat((double) visited[steps - 1] + 1)
        .isCloseTo((double) length / steps, within(0.500001));
  }

  @Test
  void uniformIsEvenInTheTimestep() {
    assertThat(TimestepSpacing.UNIFORM.timesteps(NoiseSchedule.linear(1000), 4, 999))
        .containsExactly(999, 666, 333, 0);
    assertThat(TimestepSpacing.UNIFORM.timesteps(NoiseSchedule.linear(1000), 1, 999))
        .containsExactly(999);
  }

  @Test
  void logSnrIsEvenInTheLogSnr() {
    NoiseSchedule schedule = NoiseSchedule.linear(1000);
    int[] visited = TimestepSpacing.LOG_SNR.timesteps(schedule, 8, 999);
    double stride = (schedule.logSnr(0) - schedule.logSnr(999)) / 8;
    for (int k = 1; k < visited.length; k++) {
      double wanted = schedule.logSnr(999) + k * stride;
      double actual = schedule.logSnr(visited[k]);
      assertThat(Math.abs(actual - wanted))
          .isLessThanOrEqualTo(Math.abs(schedule.logSnr(visited[k] + 1) - wanted))
          .isLessThanOrEqualTo(Math.abs(schedule.logSnr(visited[k] - 1) - wanted));
    }
  }

  @Test
  void aSpacingIsFoundByItsWireName() {
    for (TimestepSpacing spacing : TimestepSpacing.values()) {
      assertThat(TimestepSpacing.of(spacing.wireName())).isEqualTo(spacing);
    }
    assertThatThrownBy(() -> TimestepSpacing.of("even"))
        .hasMessage("spacing: even (expected: one of [trailing, uniform, log-snr])");
  }

  @Test
  void moreStepsThanTimestepsAreRefused() {
    assertThatThrownBy(() -> TimestepSpacing.TRAILING.timesteps(NoiseSchedule.linear(1000), 12, 10))
        .hasMessage("steps: 12 (expected: 1 to 11)");
  }
}
