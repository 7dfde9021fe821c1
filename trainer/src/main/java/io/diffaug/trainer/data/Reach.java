package io.diffaug.trainer.data;

import io.diffaug.core.domain.VectorDomain;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far out a sample may lie to be trained on. A sample with a feature further from the middle of
 * its range than so many halves of the range is passed over: far outliers make losses infinite.
 *
 * <p>The samples that set the ranges are held to the same rule, or one outlier among them would
 * stretch the model space, and all others would lie in one point of it. So each feature's range is
 * first grown out of its middle values, from value to value, until nothing further is in reach; a
 * sample beyond is an outlier, and ranges are taken of the others. Outliers are few: where the
 * middle values of a feature are all alike, nothing of that feature is one (its rare values are all
 * that it says), and where more than one sample in fifty would be, none is: such are the data.
 *
 * @param domain the model space, whose ranges are those of the samples that training began with
 * @param farthest how far out a feature may lie, in halves of its range, from its middle
 */
public record Reach(VectorDomain domain, double farthest) {
  /** One sample in so many may be an outlier. */
  private static final int RARE = 50;

  /**
   * Fits the ranges on samples.
   *
   * @param samples raw samples, shape [samples, width], at least one, every value finite
   * @param farthest how far out a feature may lie, in halves of its range, 1 or more
   * @return the reach, with the ranges of all samples but the outliers
   * @throws IllegalArgumentException if the samples are ragged, not finite, none, or all alike
   */
  public static Reach of(float[][] samples, double farthest) {
    VectorDomain all = VectorDomain.fit(samples);
    int outliers = samples.length / RARE;
    Range[] typical =
        IntStream.range(0, all.width())
            .parallel()
            .mapToObj(feature -> Range.typical(column(samples, feature), outliers, farthest))
            .toArray(Range[]::new);
    float[][] rest =
        Arrays.stream(samples).filter(row -> within(typical, row)).toArray(float[][]::new);
    boolean rare = samples.length - rest.length <= outliers;
    return new Reach(requireVaried(rare ? VectorDomain.fit(rest) : all), farthest);
  }

  private static VectorDomain requireVaried(VectorDomain domain) {
    if (Arrays.equals(domain.minimum(), domain.maximum())) {
      throw new IllegalArgumentException(
          "training samples: all alike (expected: at least one feature that varies)");
    }
    return domain;
  }

  private static float[] column(float[][] samples, int feature) {
    float[] values = new float[samples.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = samples[row][feature];
    }
    return values;
  }

  private static boolean within(Range[] ranges, float[] row) {
    for (int i = 0; i < row.length; i++) {
      if (row[i] < ranges[i].lowest || row[i] > ranges[i].highest) {
        return false;
      }
    }
    return true;
  }

  /** A feature's range without its outliers. */
  private record Range(double lowest, double highest) {

    static Range typical(float[] values, int outliers, double farthest) {
      Arrays.sort(values);
      int last = values.length - 1;
      int low = outliers;
      int high = last - outliers;
      if (values[low] == values[high]) {
        return new Range(values[0], values[last]);
      }
      for (boolean grown = true; grown; ) {
        Range range = new Range(values[low], values[high]);
        int lower = low > 0 && range.reaches(values[low - 1], farthest) ? 1 : 0;
        int upper = high < last && range.reaches(values[high + 1], farthest) ? 1 : 0;
        low -= lower;
        high += upper;
        grown = lower + upper > 0;
      }
      return new Range(values[low], values[high]);
    }

    private boolean reaches(float value, double farthest) {
      return Math.abs(value - (lowest + highest) / 2) <= farthest * (highest - lowest) / 2;
    }
  }

  /**
   * Whether a sample may be trained on.
   *
   * @param row a raw sample of the domain's width
   * @return false if a feature is too far out, or not a number
   */
  public boolean holds(float[] row) {
    for (float value : domain.toModelSpace(new float[][] {row})[0]) {
      if (!(Math.abs(value) <= farthest)) {
        return false;
      }
    }
    return true;
  }
}
