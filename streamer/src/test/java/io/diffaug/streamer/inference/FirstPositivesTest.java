package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.RejectedModelException;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstPositivesTest {

  @Test
  void theEndsOfTheClipRangeAreInsideIt() {
    assertThatCode(() -> check(new float[] {1e30f, -3}, -1, 0.5f, 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(floats = {-1.0000001f, 1.0000001f, Float.POSITIVE_INFINITY, Float.NaN})
  void aPositiveOutsideTheClipRangeIsRefusedAndNamed(float value) {
    assertThatThrownBy(() -> check(new float[2], 0, 0, 0, value))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage(
            "probe on fixed noise: " + value + " (expected: inside the clip range, -1.0 to 1.0)");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NEGATIVE_INFINITY, Float.NaN})
  void whatWasNotFiniteBeforeItWasDecodedIsRefused(float value) {
    assertThatThrownBy(() -> check(new float[] {0, value}, 0, 0))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage("probe on fixed noise: not finite (expected: finite)");
  }

  private static void check(float[] check, float... positives) throws RejectedModelException {
    FirstPositives.check(
        RandomModels.domain(), FloatBuffer.wrap(check), FloatBuffer.wrap(positives));
  }
}
