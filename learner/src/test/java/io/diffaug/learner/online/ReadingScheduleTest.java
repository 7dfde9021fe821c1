package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReadingScheduleTest {

  @Property
  void aBudgetOfStepsIsReadAtEqualSharesAndAtItsEnd(
      @ForAll @IntRange(min = 1, max = 20) int readings,
      @ForAll @IntRange(min = 20, max = 500) int steps) {
    Budget budget = new Budget.Steps(steps);
    ReadingSchedule schedule = new ReadingSchedule(readings);
    List<Integer> due = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      if (schedule.due(budget.spent(step, Duration.ZERO))) {
        due.add(step);
      }
    }
    assertThat(due).hasSize(readings).endsWith(steps);
    for (int i = 0; i < readings; i++) {
      assertThat(due.get(i)).isBetween((i + 1) * steps / readings, (i + 1) * steps / readings + 1);
    }
  }

  @Test
  void sharesThatPassTogetherAreReadOnce() {
    ReadingSchedule schedule = new ReadingSchedule(4);
    assertThat(schedule.due(0.1)).isFalse();
    assertThat(schedule.due(0.8)).isTrue();
    assertThat(schedule.due(0.9)).isFalse();
    assertThat(schedule.due(1)).isTrue();
  }

  @Test
  void aBudgetOfTimeDoesNotCountSteps() {
    Budget budget = new Budget.Time(Duration.ofSeconds(20));
    assertThat(budget.spent(1_000_000, Duration.ZERO)).isZero();
    assertThat(budget.spent(0, Duration.ofSeconds(5))).isEqualTo(0.25);
    assertThat(budget.spent(0, Duration.ofSeconds(25))).isEqualTo(1);
  }
}
