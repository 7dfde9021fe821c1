package io.diffaug.streamer.settings;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.diffaug.core.rollout.Figure;
import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Settings;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutSettingsTest {
  @Test
  void theReferenceIsCompleteAndHasAMarginForEachFigure() {
    Settings settings = Settings.load(Optional.empty(), Map.of());

    RolloutSettings rollout = RolloutSettings.read(settings);

    settings.check();
    assertThat(rollout.mode()).isEqualTo(RolloutMode.CANARY);
    assertThat(rollout.plan().immediate()).isFalse();
    assertThat(rollout.plan().margins()).containsOnlyKeys(Figure.values());
  }

  @Test
  void aMarginOfZeroTakesAFigureOutOfTheJudgement() {
    Settings settings =
        Settings.load(Optional.empty(), Map.of("diffaug.rollout.margins.speed", "0"));

    RolloutSettings rollout = RolloutSettings.read(settings);

    settings.check();
    assertThat(rollout.plan().margins()).doesNotContainKey(Figure.SPEED).hasSize(8);
  }

  @Test
  void aTrialNeedsAFigureBesideSpeedWhichCanariesAreNotJudgedBy() {
    Map<String, String> onlySpeed =
        Arrays.stream(Figure.values())
            .filter(figure -> figure != Figure.SPEED)
            .collect(toMap(figure -> "diffaug.rollout.margins." + figure.key(), figure -> "0"));
    Settings settings = Settings.load(Optional.empty(), onlySpeed);
    RolloutSettings.read(settings);

    assertThatThrownBy(settings::check)
        .hasMessageContaining(
            "diffaug.rollout.margins: all 0 but speed's (expected: another one, to judge canaries"
                + " by)");
  }

  @Test
  void everyComplaintIsCollected() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.rollout.mode", "blue-green",
                "diffaug.rollout.shadow-share", "0",
                "diffaug.rollout.canary-blocks", "1",
                "diffaug.rollout.margins.retrieval-own", "-1",
                "diffaug.rollout.margins.beauty", "1"));
    RolloutSettings.read(settings);

    InvalidSettingsException invalid =
        catchThrowableOfType(InvalidSettingsException.class, settings::check);

    assertThat(invalid.complaints())
        .hasSize(5)
        .contains("diffaug.rollout.mode: blue-green (expected: manual, canary or immediate)")
        .anyMatch(complaint -> complaint.startsWith("diffaug.rollout.shadow-share: 0"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.rollout.canary-blocks: 1"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.rollout.margins.retrieval-own: -1"))
        .anyMatch(complaint -> complaint.startsWith("diffaug.rollout.margins.beauty: unknown key"));
  }
}
