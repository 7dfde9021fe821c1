package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void aFailureAndItsCausesAreOneLineEachSaidOnce() {
    Throwable cause = new IOException("no space left");

    assertThat(Reasons.of(new IllegalStateException("version 1", cause)))
        .isEqualTo("IllegalStateException: version 1, because IOException: no space left");
    assertThat(Reasons.of(new IllegalStateException(cause.toString(), cause)))
        .isEqualTo("IllegalStateException: java.io.IOException: no space left");
  }

  @Test
  void aReasonThatWouldFitInNoRecordIsCut() {
    assertThat(Reasons.of(new IllegalStateException("x".repeat(2_000_000))))
        .startsWith("IllegalStateException: xxx")
        .endsWith("x ...")
        .hasSizeLessThan(1_100);
  }
}
