package io.diffaug.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AgreementTest {
  @Test
  void agreementIsTheCosine() {
    assertThat(Agreement.of(new float[] {1, 0}, new float[] {1, 1}))
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(Agreement.of(new float[] {1, 2}, new float[] {-3, -6})).isCloseTo(-1, within(1e-12));
  }

  @Test
  void aZeroEmbeddingAgreesWithNothing() {
    assertThat(Agreement.of(new float[] {0, 0}, new float[] {1, 1})).isZero();
  }
}
