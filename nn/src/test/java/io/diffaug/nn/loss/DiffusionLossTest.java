package io.diffaug.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiffusionLossTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(50);
  private static final DiffusionLoss LOSS = new DiffusionLoss(SCHEDULE, Optional.empty());

  @Test
  void noisySamplesAreSignalAndNoiseOfTheirTimestep() {
    float[] clean = {0.5f, -0.25f, 1, 0};
    DiffusionLoss.Batch noised = LOSS.draw(clean, new float[2], 2, new Seed(1).generator());
    for (int i = 0; i < clean.length; i++) {
      int t = (int) noised.timesteps()[i / 2];
      double expected = SCHEDULE.signal(t) * clean[i] + SCHEDULE.noise(t) * noised.epsilon()[i];
      assertThat(noised.noisy()[i]).isCloseTo((float) expected, within(1e-6f));
    }
  }

  @Test
  void everyTimestepIsEquallyLikely() {
    int rows = 50_000;
    float[] clean = new float[rows];
    float[] timesteps = LOSS.draw(clean, clean, rows, new Seed(2).generator()).timesteps();
    int[] counts = new int[SCHEDULE.timesteps()];
    for (float t : timesteps) {
      counts[(int) t]++;
    }
    // 1000 each, with a standard deviation of 31
    for (int count : counts) {
      assertThat(count).isBetween(840, 1160);
    }
  }

  @Test
  void aDenoiserThatReturnsItsInputCostsWhatTheFormulaSays() {
    int rows = 64;
    int width = 3;
    float[] clean = new float[rows * width];
    Arrays.fill(clean, 0.7f);
    DiffusionLoss.Batch same = LOSS.draw(clean, new float[rows * 2], rows, new Seed(3).generator());
    double expected = 0;
    for (int i = 0; i < clean.length; i++) {
      double miss = same.noisy()[i] - same.epsilon()[i];
      expected += miss * miss / clean.length;
    }
    try (Network untrained =
            new Network(
                new ResidualDenoiser(width, 8, 4, 1, new Seed(4)),
                new Shape(1, width),
                new Shape(1, 1),
                new Shape(1, 2));
        NDManager arrays = untrained.newManager()) {
      float loss = LOSS.loss(arrays, untrained, same).getFloat();
      assertThat((double) loss).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void conditionsAreDroppedAsOftenAsAsked() {
    DiffusionLoss dropping =
        new DiffusionLoss(SCHEDULE, Optional.of(new ConditionDropout(0.1, List.of(-7f, -8f))));
    int rows = 20_000;
    float[] conditions = new float[2 * rows];
    Arrays.fill(conditions, 1);
    float[] left = dropping.drop(conditions, rows, new Seed(5).generator());
    int dropped = 0;
    for (int row = 0; row < rows; row++) {
      boolean gone = left[2 * row] == -7 && left[2 * row + 1] == -8;
      assertThat(gone || (left[2 * row] == 1 && left[2 * row + 1] == 1)).isTrue();
      dropped += gone ? 1 : 0;
    }
    double deviation = Math.sqrt(rows * 0.1 * 0.9);
    assertThat((double) dropped).isCloseTo(rows * 0.1, within(4 * deviation));
    assertThat(conditions).containsOnly(1);
    assertThat(LOSS.drop(conditions, rows, new Seed(5).generator())).isSameAs(conditions);
  }
}
