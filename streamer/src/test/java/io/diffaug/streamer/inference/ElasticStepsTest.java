package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ElasticStepsTest {
  private static final StepLadder LADDER = StepLadder.between(2, 8);

  private final AtomicLong nanos = new AtomicLong(-7);
  private final ElasticSteps elastic =
      new ElasticSteps(new ElasticPolicy(100, 10, Duration.ofSeconds(1)), nanos::get);

  @Test
  void lagIsSummedOverLanesAndPartitions() {
    assertThat(steps()).isEqualTo(8);
    pass();
    elastic.lagged(0, 0, 60);
    elastic.lagged(0, 1, 30);
    assertThat(steps()).isEqualTo(8);
    elastic.lagged(1, 0, 30);
    assertThat(steps()).isEqualTo(4);
  }

  @Test
  void aPartitionThatLeftIsAnothersLag() {
    assertThat(steps()).isEqualTo(8);
    elastic.lagged(0, 0, 99);
    elastic.partitionLeft(0, 0);
    pass();
    elastic.lagged(0, 1, 50);
    assertThat(steps()).isEqualTo(8);
  }

  @Test
  void stepsFallUnderLagAndRiseAgain() {
    assertThat(steps()).isEqualTo(8);
    for (int expected : new int[] {4, 2, 2}) {
      pass();
      elastic.lagged(0, 0, 500);
      assertThat(steps()).isEqualTo(expected);
    }
    for (int expected : new int[] {4, 8, 8}) {
      pass();
      elastic.lagged(0, 0, 0);
      assertThat(steps()).isEqualTo(expected);
    }
  }

  @Test
  void anInelasticVersionLosesNothingUnderLag() {
    StepLadder single = StepLadder.of(8);
    assertThat(elastic.level(single)).isZero();
    pass();
    elastic.lagged(0, 0, 500);
    assertThat(elastic.level(single)).isZero();
    assertThat(steps()).isEqualTo(8);
  }

  @Test
  void aVersionOfAShorterLadderServesNoDeeperThanItsOwnLowestRung() {
    assertThat(steps()).isEqualTo(8);
    for (int fall = 0; fall < 2; fall++) {
      pass();
      elastic.lagged(0, 0, 500);
    }
    assertThat(elastic.level(LADDER)).isEqualTo(2);
    assertThat(elastic.level(StepLadder.between(4, 8))).isEqualTo(1);
    pass();
    elastic.lagged(0, 0, 0);
    assertThat(steps()).isEqualTo(8);
  }

  private int steps() {
    return LADDER.steps(elastic.level(LADDER));
  }

  private void pass() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }
}
