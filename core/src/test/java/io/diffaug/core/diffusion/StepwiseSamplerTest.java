package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepwiseSamplerTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final SamplerTable TABLE =
      SamplerSettings.ddim(SCHEDULE, 4, TimestepSpacing.TRAILING).table(SCHEDULE);

  @Test
  void theDenoiserIsAskedOnceARowInTheTablesOrder() {
    List<Integer> asked = new ArrayList<>();
    new StepwiseSampler(TABLE, -1, 1)
        .sample(
            (noisy, timestep) -> {
              asked.add(timestep);
              return new float[noisy.length];
            },
            new float[] {0.5f});
    assertThat(asked).containsExactly(999, 749, 499, 249);
  }

  @Test
  void samplesStayInsideTheClipRangeWhateverTheDenoiserSays() {
    float[] samples =
        new StepwiseSampler(TABLE, -0.25f, 0.75f)
            .sample((noisy, timestep) -> new float[] {1e6f, -1e6f}, new float[] {1, -1});
    assertThat(samples).containsExactly(-0.25f, 0.75f);
  }

  @Test
  void theNoiseIsLeftAsItWas() {
    float[] noise = {1, 2};
    new StepwiseSampler(TABLE, -1, 1).sample((noisy, timestep) -> noisy.clone(), noise);
    assertThat(noise).containsExactly(1, 2);
  }

  @Test
  void aStochasticTableIsRefused() {
    SamplerTable ancestral = Ddim.table(SCHEDULE, new int[] {999, 500}, 1);
    assertThatThrownBy(() -> new StepwiseSampler(ancestral, -1, 1))
        .hasMessage("table: stochastic (expected: every d = 0)");
  }

  @Test
  void settingsThatAreNotThereYetAreRefused() {
    assertThatThrownBy(() -> new SamplerSettings("euler", 4, TimestepSpacing.TRAILING, 999, 1))
        .hasMessage("sampler: euler (expected: ddim)");
    assertThatThrownBy(() -> new SamplerSettings("ddim", 0, TimestepSpacing.TRAILING, 999, 1))
        .hasMessage("steps: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new SamplerSettings("ddim", 4, TimestepSpacing.TRAILING, 999, 2))
        .hasMessage("guidanceScale: 2.0 (expected: 1)");
  }
}
