package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepwiseSamplerTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final SamplerTable TABLE =
      SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, 4, TimestepSpacing.TRAILING).table(SCHEDULE);
  private static final float[] NO_CONDITION = {};

  @Test
  void theDenoiserIsAskedOnceARowInTheTablesOrder() {
    List<Integer> asked = new ArrayList<>();
    sample(
        Runs.of(TABLE, -1, 1),
        (noisy, timestep, conditions) -> {
          asked.add(timestep);
          return new float[noisy.length];
        },
        0.5f);
    assertThat(asked).containsExactly(999, 749, 499, 249);
  }

  @Test
  void samplesStayInsideTheClipRangeWhateverTheDenoiserSays() {
    float[] samples =
        sample(
            Runs.of(TABLE, -0.25f, 0.75f),
            (noisy, timestep, conditions) -> new float[] {1e6f, -1e6f},
            1,
            -1);
    assertThat(samples).containsExactly(-0.25f, 0.75f);
  }

  @Test
  void theNoiseIsLeftAsItWas() {
    float[] noise = {1, 2};
    sample(Runs.of(TABLE, -1, 1), (noisy, timestep, conditions) -> noisy.clone(), noise);
    assertThat(noise).containsExactly(1, 2);
  }

  /** Rows of weights 1, so that the result is a sum that shows who was where. */
  @Test
  void eachTermOfARowReadsItsOwnValue() {
    SamplerTable table =
        new SamplerTable(
            "sum",
            SamplerTable.Start.PURE_NOISE,
            List.of(
                new SamplerTable.Row(2, 1, 1, 1, 10, 0, 100),
                new SamplerTable.Row(1, 1, 1, 1, 10, 1000, 100)));
    float[] noise = {1};
    float[] first = {0.5f};
    float[] second = {0.25f};
    float[] sampled =
        new StepwiseSampler(Runs.of(table, -1e9f, 1e9f))
            .sample(
                (noisy, t, conditions) -> new float[1],
                NO_CONDITION,
                new float[1],
                new float[][] {noise, first, second});
    double one = 1 + 10 + 100 * 0.5;
    double clean = one;
    assertThat((double) sampled[0]).isEqualTo(one + 10 * clean + 1000 * 1 + 100 * 0.25);
  }

  @Test
  void aRunFromALowerTimestepBeginsAtTheAnchorPartiallyNoised() {
    SamplerTable table =
        new SamplerSettings(new Ddim(0), 1, TimestepSpacing.TRAILING, 400, 1).table(SCHEDULE);
    float[] seen = new float[1];
    new StepwiseSampler(Runs.of(table, -1, 1))
        .sample(
            (noisy, t, conditions) -> {
              seen[0] = noisy[0];
              return new float[1];
            },
            NO_CONDITION,
            new float[] {0.5f},
            new float[][] {{2}});
    assertThat(seen[0])
        .isEqualTo((float) SCHEDULE.signal(400) * 0.5f + (float) SCHEDULE.noise(400) * 2f);
  }

  @Test
  void guidanceExtrapolatesFromTheNullConditionThroughTheCondition() {
    SamplerTable one =
        new SamplerTable(
            "one",
            SamplerTable.Start.PURE_NOISE,
            List.of(new SamplerTable.Row(0, 1, 1, 0, 1, 0, 0)));
    SamplerRun run = new SamplerRun(one, Optional.of(new Guidance(3, List.of(7f))), -100, 100);
    float[] sampled =
        new StepwiseSampler(run)
            .sample(
                (noisy, t, conditions) -> conditions.clone(),
                new float[] {8},
                new float[1],
                new float[][] {{0}});
    assertThat(sampled[0]).isEqualTo(-(7 + 3 * (8 - 7)));
  }

  private static float[] sample(SamplerRun run, Denoiser denoiser, float... noise) {
    return new StepwiseSampler(run)
        .sample(denoiser, NO_CONDITION, new float[noise.length], new float[][] {noise});
  }
}
