package io.diffaug.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureReasonsTest {
  @Test
  void eachCauseIsALineAndOneWithoutAMessageIsNamedByItsType() {
    Throwable failure =
        new IllegalStateException("a.csv: cannot be read", new IOException(new Error("disk")));
    assertThat(FailureReasons.of(failure))
        .containsExactly(
            "failed: a.csv: cannot be read", "  because: java.lang.Error: disk", "  because: disk");
    assertThat(FailureReasons.of(new IOException())).containsExactly("failed: IOException");
  }
}
