package io.diffaug.nn.positives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.Ddpm;
import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.Rows;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ViewSamplerTest {
  private static final int WIDTH = 5;
  private static final int ROWS = 300;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);
  private static final Optional<ConditionDropout> DROPPED =
      Optional.of(ConditionDropout.toZeros(0.1, 2));

  @Test
  void itComputesWhatTheStepwiseSamplerDoes() {
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0.5), new DpmSolver())) {
      for (int start : new int[] {99, 60}) {
        for (float guidance : new float[] {1, 2.5f}) {
          assertIsStepwise(
              new SamplerSettings(sampler, 6, TimestepSpacing.LOG_SNR, start, guidance)
                  .run(SCHEDULE, DROPPED, -1, 1));
        }
      }
    }
  }

  private static void assertIsStepwise(SamplerRun run) {
    float[][] anchors = noise(WIDTH, 1);
    float[][] embeddings = noise(2, 2);
    long[] seeds = LongStream.range(0, ROWS).toArray();
    float[][] noise = new float[run.table().draws()][ROWS * WIDTH];
    for (int draw = 0; draw < noise.length; draw++) {
      for (int row = 0; row < ROWS; row++) {
        NoiseSource.fill(seeds[row], draw, noise[draw], row * WIDTH, WIDTH);
      }
    }
    try (Network denoiser = denoiser()) {
      float[][] sampled = new ViewSampler(run).sample(denoiser, anchors, embeddings, seeds);
      float[] stepwise =
          new StepwiseSampler(run)
              .sample(
                  (noisy, timestep, conditions) -> epsilon(denoiser, noisy, timestep, conditions),
                  Rows.flatten(embeddings, 0, ROWS),
                  Rows.flatten(anchors, 0, ROWS),
                  noise);
      assertThat(Rows.flatten(sampled, 0, ROWS)).containsExactly(stepwise, within(1e-5f));
    }
  }

  @Test
  void equalSeedsGiveEqualBanksAndViewsDiffer() {
    ViewSampler sampler =
        new ViewSampler(
            SamplerSettings.fromNoise(new Ddpm(), SCHEDULE, 3, TimestepSpacing.TRAILING)
                .run(SCHEDULE, DROPPED, -1, 1));
    float[][] anchors = noise(WIDTH, 1);
    try (Network denoiser = denoiser()) {
      float[][][] bank = sampler.bank(denoiser, anchors, noise(2, 2), 2, new Seed(4));
      assertThat(sampler.bank(denoiser, anchors, noise(2, 2), 2, new Seed(4))).isDeepEqualTo(bank);
      assertThat(bank[0][0]).isNotEqualTo(bank[0][1]);
    }
  }

  private static float[] epsilon(
      Network denoiser, float[] noisy, int timestep, float[] conditions) {
    try (NDManager call = denoiser.newManager()) {
      return denoiser
          .forward(
              false,
              call.create(noisy, new Shape(ROWS, WIDTH)),
              call.create(new float[] {timestep}, new Shape(1, 1)),
              call.create(conditions, new Shape(ROWS, 2)))
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
