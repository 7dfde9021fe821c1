package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    NoiseSchedule schedule = NoiseSchedule.linear(length);
    int start = (int) (startShare * (length - 1));
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
        .hasMessage("spacing: even (expected: one of [trailing, log-snr])");
  }

  @Test
  void moreStepsThanTimestepsAreRefused() {
    assertThatThrownBy(() -> TimestepSpacing.TRAILING.timesteps(NoiseSchedule.linear(1000), 12, 10))
        .hasMessage("steps: 12 (expected: 1 to 11)");
  }
}
