package io.diffaug.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QualityGateTest {
  private static final QualityGate GATE = QualityGate.NOT_WORSE;

  @Property
  void whatIsAsGoodMayFollow(
      @ForAll @IntRange(min = 2, max = 100_000) int samples,
      @ForAll @DoubleRange(min = 0, max = 1) double retrieval,
      @ForAll @DoubleRange(min = 0, max = 50) double distance) {
    PairQuality release = new PairQuality(samples, retrieval, distance);
    assertThat(GATE.complaints(release, release)).isEmpty();
  }

  @Property
  void whatIsRetrievedMoreOftenMayFollow(
      @ForAll @IntRange(min = 2, max = 100_000) int samples,
      @ForAll @DoubleRange(min = 0, max = 1) double retrieval,
      @ForAll @DoubleRange(min = 0, max = 1) double more) {
    PairQuality release = new PairQuality(samples, retrieval, 0.7);
    PairQuality better = new PairQuality(samples, retrieval + more * (1 - retrieval), 0.7);
    assertThat(GATE.complaints(better, release)).isEmpty();
  }

  @Test
  void retrievalMayFallByTwoStandardErrorsAndNoFurther() {
    // 1,000 samples at 0.8 and at 0.7641 or 0.7620: share 0.78, standard error 0.0185.
    PairQuality release = new PairQuality(1000, 0.8, 0.7);
    assertThat(GATE.complaints(new PairQuality(1000, 0.7641, 0.7), release)).isEmpty();
    assertThat(GATE.complaints(new PairQuality(1000, 0.7620, 0.7), release))
        .containsExactly("in-batch retrieval: 0.762 (expected: >= 0.763, of 0.800)");
  }

  @Test
  void moreSamplesTellSmallerDifferences() {
    assertThat(GATE.complaints(quality(100, 0.77), quality(100, 0.8))).isEmpty();
    assertThat(GATE.complaints(quality(10_000, 0.77), quality(10_000, 0.8))).hasSize(1);
  }

  @Test
  void copiesOfTheirAnchorsMayNotFollow() {
    PairQuality copies = new PairQuality(500, 1, 0);
    assertThat(GATE.complaints(copies, quality(500, 0.8)))
        .containsExactly("relative distance: 0.000 (expected: >= 0.350, of 0.700)");
  }

  @Test
  void aReleaseThatIsBrokenHoldsNothingBack() {
    PairQuality good = quality(500, 0.8);
    assertThat(GATE.complaints(good, new PairQuality(500, 0.004, 12))).isEmpty();
    assertThat(GATE.complaints(good, new PairQuality(500, 0, Double.NaN))).isEmpty();
  }

  @Test
  void figuresThatAreNoNumbersMayNotFollow() {
    PairQuality broken = new PairQuality(500, 0, Double.NaN);
    assertThat(GATE.complaints(broken, quality(500, 0.8))).hasSize(2);
  }

  @Test
  void whatGuessesMayNotBeARelease() {
    assertThat(QualityGate.complaints(quality(256, 1.0 / 256)))
        .containsExactly("in-batch retrieval: 0.004 (expected: >= 0.016, of 0.004)");
    assertThat(QualityGate.complaints(quality(256, 3.0 / 256))).hasSize(1);
    assertThat(QualityGate.complaints(quality(256, 5.0 / 256))).isEmpty();
    assertThat(QualityGate.complaints(new PairQuality(256, Double.NaN, 1))).hasSize(1);
  }

  @Property
  void whatIsAlwaysRetrievedIsNoGuess(@ForAll @IntRange(min = 2, max = 100_000) int samples) {
    assertThat(QualityGate.complaints(quality(samples, 1))).isEmpty();
  }

  @Test
  void ofLessThanAWholeBlockNothingIsAsked() {
    assertThat(QualityGate.complaints(quality(255, 0))).isEmpty();
    assertThat(QualityGate.complaints(quality(256, 0))).hasSize(1);
  }

  @Test
  void limitsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new QualityGate(-1, 0.5))
        .hasMessage("standardErrors: -1.0 (expected: >= 0)");
    assertThatThrownBy(() -> new QualityGate(2, Double.NaN))
        .hasMessage("distanceShare: NaN (expected: 0 to 1)");
  }

  private static PairQuality quality(int samples, double retrieval) {
    return new PairQuality(samples, retrieval, 0.7);
  }
}
