package io.diffaug.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
    assertThat(train.sampler().steps()).isEqualTo(train.samplerSteps());
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
    assertThat(TrainSettings.read(settings).spacing()).isEqualTo(TimestepSpacing.TRAILING);
    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);
    assertThat(invalid.complaints())
        .containsExactly(
            "diffaug.train.sampler.steps: 51 (expected: at most denoiser.timesteps, 50)");
  }
}
