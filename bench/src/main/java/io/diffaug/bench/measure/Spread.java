package io.diffaug.bench.measure;

import java.util.List;
import java.util.Locale;

/**
 * What several measurements of one quantity say.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param minimum the least
 * @param maximum the most
 */
public record Spread(double median, double minimum, double maximum) {
  /**
   * Sums up measurements.
   *
   * @param values the measurements, at least one
   * @return their spread
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("measurements: none (expected: at least one)");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double upper = sorted[sorted.length / 2];
    double lower = sorted[(sorted.length - 1) / 2];
    return new Spread((lower + upper) / 2, sorted[0], sorted[sorted.length - 1]);
  }

  /** Median and extremes with three digits after the point. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", median, minimum, maximum);
  }
}
