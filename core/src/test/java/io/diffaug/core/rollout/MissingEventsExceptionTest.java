package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MissingEventsExceptionTest {

  @Test
  void aLogBeginsWithItsFirstEvent() {
    assertThatCode(() -> MissingEventsException.requireFirst("models", 0))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> MissingEventsException.requireFirst("models", 5))
        .isInstanceOf(MissingEventsException.class)
        .hasMessageContaining("models: events 0 to 4 are gone");
  }
}
