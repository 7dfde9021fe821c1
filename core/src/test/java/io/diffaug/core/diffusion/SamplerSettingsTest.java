package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final Optional<ConditionDropout> DROPPED =
      Optional.of(ConditionDropout.toZeros(0.1, 2));

  @Test
  void aSamplerIsFoundByItsWireName() {
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new DpmSolver())) {
      assertThat(Sampler.of(sampler.wireName(), 0)).isEqualTo(sampler);
    }
    assertThat(Sampler.of("ddim", 0.5)).isEqualTo(new Ddim(0.5));
    assertThatThrownBy(() -> Sampler.of("euler", 0))
        .hasMessage("sampler: euler (expected: one of [ddpm, ddim, dpm-solver++2m])");
    assertThatThrownBy(() -> Sampler.of("ddpm", 0.5))
        .hasMessage("eta: 0.5 (expected: 0; only ddim has it)");
  }

  @Test
  void theLastTimestepIsPureNoiseAndALowerOneIsNot() {
    assertThat(settings(999, 1).table(SCHEDULE).start()).isEqualTo(SamplerTable.Start.PURE_NOISE);
    assertThat(settings(600, 1).table(SCHEDULE).start())
        .isEqualTo(new SamplerTable.Start(SCHEDULE.signal(600), SCHEDULE.noise(600)));
    assertThat(settings(600, 1).table(SCHEDULE).rows().get(0).timestep()).isEqualTo(600);
  }

  @Test
  void onlyStochasticStepsDrawNoise() {
    assertThat(table(new Ddim(0)).draws()).isEqualTo(1);
    assertThat(table(new DpmSolver()).draws()).isEqualTo(1);
    assertThat(table(new Ddim(0.1)).draws()).isEqualTo(4);
    assertThat(table(new Ddpm()).draws()).isEqualTo(4);
  }

  @Test
  void guidanceOfADenoiserThatNeverDidWithoutItsConditionIsRefused() {
    assertThatThrownBy(() -> settings(999, 2).run(SCHEDULE, Optional.empty(), -1, 1))
        .hasMessage(
            "guidanceScale: 2.0 (expected: 1, for a denoiser that was not trained with dropped"
                + " conditions)");
    assertThat(settings(999, 2).run(SCHEDULE, DROPPED, -1, 1).guidance())
        .contains(new Guidance(2, List.of(0f, 0f)));
    assertThat(settings(999, 1).run(SCHEDULE, DROPPED, -1, 1).guidance()).isEmpty();
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new SamplerSettings(new Ddim(0), 0, TimestepSpacing.TRAILING, 999, 1))
        .hasMessage("steps: 0 (expected: >= 1)");
    assertThatThrownBy(() -> settings(-1, 1)).hasMessage("startTimestep: -1 (expected: >= 0)");
    assertThatThrownBy(() -> settings(999, -1))
        .hasMessage("guidanceScale: -1.0 (expected: 0 or more, finite)");
    assertThatThrownBy(() -> settings(999, Float.NaN)).hasMessageStartingWith("guidanceScale: NaN");
    assertThatThrownBy(() -> settings(1000, 1).table(SCHEDULE))
        .hasMessage("start: 1000 (expected: 0 to 999)");
    assertThatThrownBy(() -> settings(999, 1).run(SCHEDULE, Optional.empty(), 1, 1))
        .hasMessage("clip range: [1.0, 1.0] (expected: minimum < maximum)");
    assertThatThrownBy(() -> ConditionDropout.toZeros(0, 2))
        .hasMessage("condition dropout: 0.0 (expected: in (0, 1))");
  }

  private static SamplerSettings settings(int start, float guidanceScale) {
    return new SamplerSettings(new Ddim(0), 4, TimestepSpacing.LOG_SNR, start, guidanceScale);
  }

  private static SamplerTable table(Sampler sampler) {
    return SamplerSettings.fromNoise(sampler, SCHEDULE, 4, TimestepSpacing.UNIFORM).table(SCHEDULE);
  }
}
