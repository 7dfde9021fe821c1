package io.diffaug.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EnergyDistanceTest {
  @Property(tries = 50)
  void theSamePointsAreNowhereApartAndTheOrderOfTheTwoDoesNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int points) {
    float[][] left = gaussians(seed, points, 3, 0);
    float[][] right = gaussians(seed + 1, points + 2, 3, 1);
    assertThat(EnergyDistance.of(left, left)).isCloseTo(0, within(1e-12));
    assertThat(EnergyDistance.of(left, right))
        .isCloseTo(EnergyDistance.of(right, left), within(1e-12))
        .isBetween(0.0, 1.0);
  }

  @Property(tries = 50)
  void unitsDoNotMatter(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 100) double unit) {
    float[][] left = gaussians(seed, 20, 2, 0);
    float[][] right = gaussians(seed + 1, 20, 2, 2);
    assertThat(EnergyDistance.of(scaled(left, unit), scaled(right, unit)))
        .isCloseTo(EnergyDistance.of(left, right), within(1e-5));
  }

  /**
   * E|X - Y| of two fixed points is their distance, and nothing lies between a point and itself.
   */
  @Test
  void twoDifferentPointsAreWhollyApart() {
    assertThat(EnergyDistance.of(new float[][] {{0, 0}}, new float[][] {{3, 4}})).isEqualTo(1);
  }

  /** By hand: between 2 * 1.5, within 0.5 * 1 + 0.5 * 1. */
  @Test
  void aPairOfIntervalsIsAsFarApartAsByHand() {
    double apart = EnergyDistance.of(new float[][] {{0}, {1}}, new float[][] {{2}, {3}});
    assertThat(apart).isCloseTo((4 - 1) / 4.0, within(1e-12));
  }

  @Test
  void itGrowsAsTwoCloudsPart() {
    float[][] still = gaussians(1, 200, 4, 0);
    double before = EnergyDistance.of(still, gaussians(2, 200, 4, 0));
    assertThat(before).isLessThan(0.01);
    for (double shift : new double[] {0.5, 1, 2, 4, 8}) {
      double now = EnergyDistance.of(still, gaussians(2, 200, 4, shift));
      assertThat(now).isGreaterThan(before);
      before = now;
    }
    assertThat(before).isGreaterThan(0.7);
  }

  @Test
  void noPointsAreRefused() {
    assertThatThrownBy(() -> EnergyDistance.of(new float[0][], new float[][] {{1}}))
        .hasMessage("0 and 1 points (expected: >= 1 of each)");
  }

  private static float[][] gaussians(long seed, int points, int width, double mean) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] rows = new float[points][width];
    for (float[] row : rows) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) (mean + random.nextGaussian());
      }
    }
    return rows;
  }

  private static float[][] scaled(float[][] rows, double unit) {
    float[][] scaled = new float[rows.length][rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        scaled[row][i] = (float) (unit * rows[row][i]);
      }
    }
    return scaled;
  }
}
