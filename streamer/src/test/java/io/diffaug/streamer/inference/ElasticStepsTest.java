package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ElasticStepsTest {
  private static final StepLadder LADDER = StepLadder.between(2, 8);

  private final AtomicLong nanos = new AtomicLong(-7);
  private final ElasticSteps steps =
      new ElasticSteps(new ElasticPolicy(100, 10, Duration.ofSeconds(1)), nanos::get);

  @Test
  void lagIsSummedOverLanesAndPartitions() {
    assertThat(steps.steps(LADDER)).isEqualTo(8);
    pass();
    steps.lagged(0, 0, 60);
    steps.lagged(0, 1, 30);
    assertThat(steps.steps(LADDER)).isEqualTo(8);
    steps.lagged(1, 0, 30);
    assertThat(steps.steps(LADDER)).isEqualTo(4);
  }

  @Test
  void aPartitionThatLeftIsAnothersLag() {
    assertThat(steps.steps(LADDER)).isEqualTo(8);
    steps.lagged(0, 0, 99);
    steps.partitionLeft(0, 0);
    pass();
    steps.lagged(0, 1, 50);
    assertThat(steps.steps(LADDER)).isEqualTo(8);
  }

  @Test
  void stepsFallUnderLagAndRiseAgain() {
    assertThat(steps.steps(LADDER)).isEqualTo(8);
    for (int expected : new int[] {4, 2, 2}) {
      pass();
      steps.lagged(0, 0, 500);
      assertThat(steps.steps(LADDER)).isEqualTo(expected);
    }
    for (int expected : new int[] {4, 8, 8}) {
      pass();
      steps.lagged(0, 0, 0);
      assertThat(steps.steps(LADDER)).isEqualTo(expected);
    }
  }

  @Test
  void anInelasticVersionLosesNothingUnderLag() {
    StepLadder single = StepLadder.of(8);
    assertThat(steps.steps(single)).isEqualTo(8);
    pass();
    steps.lagged(0, 0, 500);
    assertThat(steps.steps(single)).isEqualTo(8);
    assertThat(steps.steps(LADDER)).isEqualTo(8);
  }

  @Test
  void aCandidateThatIsNotElasticTakesNothingFromTheVersionThatServes() {
    StepLadder candidate = StepLadder.of(8);
    for (int expected : new int[] {8, 4, 2}) {
      assertThat(steps.steps(LADDER)).isEqualTo(expected);
      assertThat(steps.steps(candidate)).isEqualTo(8);
      pass();
      steps.lagged(0, 0, 500);
    }
    assertThat(steps.steps(candidate)).isEqualTo(8);
    assertThat(steps.steps(LADDER)).isEqualTo(2);
    pass();
    steps.lagged(0, 0, 0);
    assertThat(steps.steps(LADDER)).isEqualTo(4);
  }

  private void pass() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }
}
