package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.diffusion.DpmSolver;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainSettingsTest {

  @Test
  void theReferenceHasEveryKeyAndIsValid() {
    Settings settings = Settings.load(Optional.empty(), Map.of());
    TrainSettings train = TrainSettings.read(settings);
    settings.check();
    assertThat(train.rounds().lambda()).isEqualTo(0.5);
    assertThat(train.sampler().steps()).isEqualTo(10);
    assertThat(train.run(-1, 1).table().start()).isEqualTo(SamplerTable.Start.PURE_NOISE);
    assertThat(train.conditionDropout().orElseThrow().nullCondition()).hasSize(50);
  }

  @Test
  void allComplaintsComeTogether() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.train.batch", "1",
                "diffaug.train.rounds.lambda", "1.5",
                "diffaug.train.sampler.spacing", "even",
                "diffaug.train.encoder.stepz", "3"));
    TrainSettings.read(settings);
    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);
    assertThat(invalid.complaints())
        .hasSize(4)
        .anyMatch(complaint -> complaint.startsWith("diffaug.train.batch: 1 (expected: 2 to"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.train.rounds.lambda: 1.5"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.train.sampler.spacing: "))
        .anyMatch(complaint -> complaint.startsWith("diffaug.train.encoder.stepz: unknown key"));
  }

  @Test
  void moreSamplerStepsThanTimestepsAreRefused() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.train.denoiser.timesteps", "50",
                "diffaug.train.sampler.steps", "51",
                "diffaug.train.sampler.spacing", "trailing"));
    assertThat(TrainSettings.read(settings).sampling().spacing())
        .isEqualTo(TimestepSpacing.TRAILING);
    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);
    assertThat(invalid.complaints())
        .containsExactly("diffaug.train.sampler: steps: 51 (expected: 1 to 50)");
  }

  @Test
  void everySamplerCanBeAskedFor() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.train.denoiser.schedule", "cosine",
                "diffaug.train.sampler.solver", "dpm-solver++2m",
                "diffaug.train.sampler.start-timestep", "600",
                "diffaug.train.sampler.guidance-scale", "1.5",
                "diffaug.train.sampler.spacing", "uniform"));
    TrainSettings train = TrainSettings.read(settings);
    settings.check();
    assertThat(train.sampler())
        .isEqualTo(new SamplerSettings(new DpmSolver(), 10, TimestepSpacing.UNIFORM, 600, 1.5f));
    assertThat(train.schedule()).hasToString("cosine(1000)");
  }

  @Test
  void guidanceWithoutDroppedConditionsIsRefused() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.train.denoiser.condition-dropout", "0",
                "diffaug.train.sampler.guidance-scale", "2",
                "diffaug.train.sampler.start-timestep", "first"));
    TrainSettings.read(settings);
    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);
    assertThat(invalid.complaints())
        .containsExactly(
            "diffaug.train.sampler.start-timestep: first (expected: a timestep, or last)",
            "diffaug.train.sampler: guidanceScale: 2.0 (expected: 1, for a denoiser that was not"
                + " trained with dropped conditions)");
  }
}
