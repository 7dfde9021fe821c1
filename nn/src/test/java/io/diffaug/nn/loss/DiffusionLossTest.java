package io.diffaug.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import org.junit.jupiter.api.Test;

class DiffusionLossTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(50);
  private static final DiffusionLoss LOSS = new DiffusionLoss(SCHEDULE);

  @Test
  void noisySamplesAreSignalAndNoiseOfTheirTimestep() {
    float[] clean = {0.5f, -0.25f, 1, 0};
    DiffusionLoss.Noised noised = LOSS.noise(clean, 2, new Seed(1).generator());
    for (int i = 0; i < clean.length; i++) {
      int t = (int) noised.timesteps()[i / 2];
      double expected = SCHEDULE.signal(t) * clean[i] + SCHEDULE.noise(t) * noised.epsilon()[i];
      assertThat(noised.noisy()[i]).isCloseTo((float) expected, within(1e-6f));
    }
  }

  @Test
  void everyTimestepIsEquallyLikely() {
    int rows = 50_000;
    float[] timesteps = LOSS.noise(new float[rows], rows, new Seed(2).generator()).timesteps();
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
    java.util.Arrays.fill(clean, 0.7f);
    DiffusionLoss.Noised same = LOSS.noise(clean, rows, new Seed(3).generator());
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
      float loss =
          LOSS.loss(arrays, untrained, clean, new float[rows * 2], rows, new Seed(3).generator())
              .getFloat();
      assertThat((double) loss).isCloseTo(expected, within(1e-5));
    }
  }
}
