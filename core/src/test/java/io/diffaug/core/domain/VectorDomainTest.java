package io.diffaug.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.proto.Payload;
import io.diffaug.proto.VectorPayload;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class VectorDomainTest extends SampleDomainContract {
  private static final VectorDomain DOMAIN =
      new VectorDomain(new float[] {0, -5, 2}, new float[] {16, 5, 2});

  @Override
  SampleDomain domain() {
    return DOMAIN;
  }

  @Test
  void theTrainingRangeBecomesMinusOneToOne() throws Exception {
    float[] row = new float[4];
    DOMAIN.toModelSpace(payload(0, 5, 2), row, 1);
    assertThat(row).containsExactly(0, -1, 1, 0);
  }

  @Test
  void aFeatureThatNeverVariedTellsNothing() throws Exception {
    float[] row = new float[3];
    DOMAIN.toModelSpace(payload(8, 0, 99), row, 0);
    assertThat(row).containsExactly(0, 0, 0);
    assertThat(DOMAIN.toPayload(row, 0)).isEqualTo(payload(8, 0, 2));
  }

  @Property
  void aGeneratedViewStaysInTheTrainingRange(
      @ForAll @FloatRange(min = -1, max = 1) float first,
      @ForAll @FloatRange(min = -1, max = 1) float second) {
    List<Float> values =
        DOMAIN.toPayload(new float[] {first, second, 0}, 0).getVector().getValuesList();
    assertThat(values.get(0)).isBetween(0f, 16f);
    assertThat(values.get(1)).isBetween(-5f, 5f);
  }

  @Test
  void fittingFindsTheRangeOfEachFeature() {
    VectorDomain fitted = VectorDomain.fit(new float[][] {{1, 7}, {3, 7}, {-2, 7}});
    assertThat(fitted.minimum()).containsExactly(-2, 7);
    assertThat(fitted.maximum()).containsExactly(3, 7);
  }

  @Test
  void unusableTrainingDataIsNamed() {
    assertThatThrownBy(() -> VectorDomain.fit(new float[0][]))
        .hasMessage("samples: 0 (expected: >= 1)");
    assertThatThrownBy(() -> VectorDomain.fit(new float[][] {{1, 2}, {3}}))
        .hasMessage("sample 1: width 1 (expected: 2)");
    assertThatThrownBy(() -> VectorDomain.fit(new float[][] {{1, Float.NaN}}))
        .hasMessage("sample 0, feature 1: NaN (expected: a finite number)");
  }

  @Test
  void aSampleOfAnotherWidthIsRefusedByReason() {
    assertThatThrownBy(() -> DOMAIN.toModelSpace(payload(1, 2), new float[3], 0))
        .isInstanceOfSatisfying(
            InvalidSampleException.class,
            invalid -> assertThat(invalid.reason()).isEqualTo("wrong-width"))
        .hasMessage("width: 2 (expected: 3)");
  }

  @Test
  void aSampleThatIsNotFiniteIsRefusedByReason() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> DOMAIN.toModelSpace(payload(1, bad, 2), new float[3], 0))
          .isInstanceOfSatisfying(
              InvalidSampleException.class,
              invalid -> assertThat(invalid.reason()).isEqualTo("not-finite"))
          .hasMessage("feature 1: " + bad + " (expected: a finite number)");
    }
  }

  @Test
  void aSampleThatItsScalingCannotHoldIsRefusedByReason() {
    assertThatThrownBy(() -> DOMAIN.toModelSpace(payload(Float.MAX_VALUE, 0, 2), new float[3], 0))
        .isInstanceOfSatisfying(
            InvalidSampleException.class,
            invalid -> assertThat(invalid.reason()).isEqualTo("out-of-range"))
        .hasMessageStartingWith("feature 0: " + Float.MAX_VALUE);
  }

  private static Payload payload(float... values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return Payload.newBuilder().setVector(vector).build();
  }
}
