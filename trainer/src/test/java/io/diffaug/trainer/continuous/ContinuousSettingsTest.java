package io.diffaug.trainer.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContinuousSettingsTest {
  private static final int BATCH = 256;

  @Test
  void theReferenceIsValidAndCheckpointsAreInTheRepository() {
    Settings settings = Settings.load(Optional.empty(), Map.of());
    ContinuousSettings read = ContinuousSettings.read(settings, Path.of("models"), BATCH);
    assertThatCode(settings::check).doesNotThrowAnyException();
    assertThat(read.checkpoint()).isEqualTo(Path.of("models", "continuous"));
  }

  @Test
  void roomForLessThanABatchIsComplainedAbout() {
    assertThatCode(keeping(200, 56)::check).doesNotThrowAnyException();
    InvalidSettingsException tooSmall =
        catchThrowableOfType(InvalidSettingsException.class, keeping(200, 55)::check);
    assertThat(tooSmall.complaints())
        .containsExactly(
            "diffaug.train.continuous.window: 200, and reservoir 55 (expected: together >= batch,"
                + " 256)");
  }

  private static Settings keeping(int window, int reservoir) {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                ContinuousSettings.SECTION + ".window", Integer.toString(window),
                ContinuousSettings.SECTION + ".reservoir", Integer.toString(reservoir)));
    ContinuousSettings.read(settings, Path.of("models"), BATCH);
    return settings;
  }
}
