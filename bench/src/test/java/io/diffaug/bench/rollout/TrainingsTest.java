package io.diffaug.bench.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingsTest {
  private static final int SEEDS = 5;

  @Test
  void twentyTrialsAreAllOrderedPairsOfFiveSeeds() {
    assertThat(IntStream.range(0, 20).mapToObj(trial -> trial % SEEDS + "" + met(trial)))
        .doesNotHaveDuplicates()
        .allSatisfy(pair -> assertThat(pair.charAt(0)).isNotEqualTo(pair.charAt(1)));
  }

  private static int met(int trial) {
    return Trainings.met(trial, SEEDS, 1);
  }
}
