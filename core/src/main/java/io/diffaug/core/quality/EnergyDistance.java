package io.diffaug.core.quality;

/**
 * Energy distance of two samples of points, as the share that Székely and Rizzo call the
 * coefficient of inhomogeneity ("Energy statistics: A class of statistics based on distances",
 * Journal of Statistical Planning and Inference 143, 2013):
 *
 * <pre>
 *   H = (2 E|X - Y| - E|X - X'| - E|Y - Y'|) / (2 E|X - Y|)
 * </pre>
 *
 * <p>It needs no unit: 0 where the points are the same, near 0 where they come from one
 * distribution (about 1 over the number of points), towards 1 the further the two lie apart.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * Measures how far apart two clouds of points are.
   *
   * @param left shape [points, width], at least one
   * @param right shape [points, width], at least one
   * @return 0 to 1; 0 where all points of both are the same
   * @throws IllegalArgumentException if one of them is empty
   */
  public static double of(float[][] left, float[][] right) {
    if (left.length == 0 || right.length == 0) {
      throw new IllegalArgumentException(
          left.length + " and " + right.length + " points (expected: >= 1 of each)");
    }
    double between = 2 * meanDistance(left, right);
    if (between == 0) {
      return 0;
    }
    double within = meanDistance(left, left) + meanDistance(right, right);
    return Math.max(0, (between - within) / between);
  }

  private static double meanDistance(float[][] left, float[][] right) {
    double sum = 0;
    for (float[] one : left) {
      for (float[] other : right) {
        sum += distance(one, other);
      }
    }
    return sum / left.length / right.length;
  }

  private static double distance(float[] left, float[] right) {
    double squares = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = (double) left[i] - right[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
