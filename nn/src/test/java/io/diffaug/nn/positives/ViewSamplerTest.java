package io.diffaug.nn.positives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.Rows;
import org.junit.jupiter.api.Test;

class ViewSamplerTest {
  private static final int WIDTH = 5;
  private static final int ROWS = 300;

  @Test
  void itComputesWhatTheStepwiseSamplerDoes() {
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    SamplerTable table = SamplerSettings.ddim(schedule, 6, TimestepSpacing.LOG_SNR).table(schedule);
    float[][] noise = noise(WIDTH, 1);
    float[][] embeddings = noise(2, 2);
    try (Network denoiser = denoiser()) {
      float[][] sampled = new ViewSampler(table, -1, 1).sample(denoiser, embeddings, noise);
      float[] stepwise =
          new StepwiseSampler(table, -1, 1)
              .sample(
                  (noisy, timestep) -> epsilon(denoiser, noisy, timestep, embeddings),
                  Rows.flatten(noise, 0, ROWS));
      assertThat(Rows.flatten(sampled, 0, ROWS)).containsExactly(stepwise, within(1e-5f));
    }
  }

  @Test
  void equalSeedsGiveEqualBanksAndViewsDiffer() {
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    ViewSampler sampler =
        new ViewSampler(
            SamplerSettings.ddim(schedule, 3, TimestepSpacing.TRAILING).table(schedule), -1, 1);
    try (Network denoiser = denoiser()) {
      float[][][] bank = sampler.bank(denoiser, noise(2, 2), WIDTH, 2, new Seed(4));
      assertThat(sampler.bank(denoiser, noise(2, 2), WIDTH, 2, new Seed(4))).isDeepEqualTo(bank);
      assertThat(bank[0][0]).isNotEqualTo(bank[0][1]);
    }
  }

  private static float[] epsilon(
      Network denoiser, float[] noisy, int timestep, float[][] embeddings) {
    try (NDManager call = denoiser.newManager()) {
      return denoiser
          .forward(
              false,
              call.create(noisy, new Shape(ROWS, WIDTH)),
              call.create(new float[] {timestep}, new Shape(1, 1)),
              call.create(Rows.flatten(embeddings, 0, ROWS), new Shape(ROWS, 2)))
          .toFloatArray();
    }
  }

  /** A denoiser whose condition matters: its zero weights are moved. */
  private static Network denoiser() {
    Network denoiser =
        new Network(
            new ResidualDenoiser(WIDTH, 8, 4, 1, new Seed(3)),
            new Shape(1, WIDTH),
            new Shape(1, 1),
            new Shape(1, 2));
    try (NDManager arrays = denoiser.newManager()) {
      denoiser.trainable().forEach(weight -> weight.getArray().addi(arrays.create(0.05f)));
    }
    return denoiser;
  }

  private static float[][] noise(int width, long seed) {
    float[][] noise = new float[ROWS][width];
    for (int row = 0; row < ROWS; row++) {
      NoiseSource.fill(new Seed(seed).child(row).value(), noise[row], 0, width);
    }
    return noise;
  }
}
