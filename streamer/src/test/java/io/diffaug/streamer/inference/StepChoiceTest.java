package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.ModelManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepChoiceTest {
  private final ModelManifest inelastic = RandomModels.version(1).manifest();
  private final ModelManifest elastic =
      RandomModels.elastic(1, inelastic.sampler(), RandomModels.STEPS / 4).manifest();

  @Test
  void elasticStepsGoDownToTheFewestOfTheManifest() {
    assertThat(StepChoice.of("elastic").ladder(elastic).rungs()).containsExactly(8, 4, 2);
  }

  @Test
  void aVersionWhoseTrainerMeasuredNothingIsNotElastic() {
    assertThat(StepChoice.of("elastic").ladder(inelastic).rungs()).containsExactly(8);
  }

  @Test
  void stepsCanBeTheVersionsOrFixed() {
    assertThat(StepChoice.of("version").ladder(elastic).rungs()).containsExactly(8);
    assertThat(StepChoice.of("5").ladder(elastic).rungs()).containsExactly(5);
    assertThat(StepChoice.of("20").ladder(elastic).rungs()).containsExactly(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Elastic", "0", "-3", "2.5", "08", "10000", "99999999999"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> StepChoice.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text + " (expected: elastic, version, or a number from 1 to 9999)");
  }
}
