package io.diffaug.learner.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LearnSettingsTest {

  @Test
  void theReferenceHasEveryKeyAndIsValid() {
    LearnSettings learn = read(Map.of());
    assertThat(learn.budget()).isEqualTo(new Budget.Time(Duration.ofSeconds(20)));
    assertThat(learn.group()).isEmpty();
  }

  @Test
  void stepsGoBeforeTime() {
    assertThat(read(Map.of("diffaug.learn.steps", "7")).budget()).isEqualTo(new Budget.Steps(7));
  }

  @Test
  void allComplaintsComeTogether() {
    InvalidSettingsException invalid =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () ->
                read(
                    Map.of(
                        "diffaug.learn.batch", "300",
                        "diffaug.learn.buffer", "299",
                        "diffaug.learn.fit-on", "299",
                        "diffaug.learn.time", "soon",
                        "diffaug.learn.folds", "1",
                        "diffaug.learn.step", "1")));
    assertThat(invalid.complaints())
        .hasSize(5)
        .contains("diffaug.learn.buffer: 299 (expected: at least batch, 300)")
        .contains("diffaug.learn.fit-on: 299 (expected: at least batch, 300)")
        .anyMatch(complaint -> complaint.startsWith("diffaug.learn.time: soon (expected: a dur"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.learn.folds: 1 (expected: 2 to"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.learn.step: unknown key"));
  }

  private static LearnSettings read(Map<String, String> overrides) {
    Settings settings = Settings.load(Optional.empty(), overrides);
    LearnSettings learn = LearnSettings.read(settings);
    settings.check();
    return learn;
  }
}
