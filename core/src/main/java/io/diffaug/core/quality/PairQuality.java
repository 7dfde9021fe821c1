package io.diffaug.core.quality;

/**
 * How good generated positives are, without labels. The figures catch broken generators; they do
 * not rank good ones.
 *
 * <p>Both figures look at blocks of 256 consecutive samples, so they do not depend on how samples
 * were batched; a last, shorter block is left out unless it is the only one.
 *
 * @param samples samples that were measured
 * @param inBatchRetrieval how often a positive's nearest anchor of its block is its own, 0 to 1;
 *     chance is 1/256
 * @param meanRelativeDistance distance of a positive to its anchor over the distance of the
 *     anchor's nearest neighbour of the block, on average; 0 is a copy, 1 as far as another sample
 */
public record PairQuality(int samples, double inBatchRetrieval, double meanRelativeDistance) {
  /** Samples in a block. */
  public static final int BLOCK = 256;

  /**
   * Measures positives against their anchors.
   *
   * @param anchors samples in model space, shape [samples, width], distinct
   * @param positives one generated positive each, shape [samples, width]
   * @return the figures
   * @throws IllegalArgumentException if there are fewer than two samples, or not as many positives
   */
  public static PairQuality of(float[][] anchors, float[][] positives) {
    if (anchors.length < 2 || anchors.length != positives.length) {
      throw new IllegalArgumentException(
          anchors.length
              + " anchors, "
              + positives.length
              + " positives (expected: as many of each, >= 2)");
    }
    int block = Math.min(BLOCK, anchors.length);
    int measured = anchors.length - anchors.length % block;
    int retrieved = 0;
    double relative = 0;
    for (int i = 0; i < measured; i++) {
      int first = i - i % block;
      double own = distance(anchors[i], positives[i]);
      retrieved += nearest(positives[i], anchors, first, block, i) >= own ? 1 : 0;
      relative += own / Math.max(nearest(anchors[i], anchors, first, block, i), Double.MIN_NORMAL);
    }
    return new PairQuality(measured, (double) retrieved / measured, relative / measured);
  }

  /** The distance to the nearest anchor of a block, one of them left out. */
  private static double nearest(
      float[] sample, float[][] anchors, int first, int block, int leftOut) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = first; j < first + block; j++) {
      if (j != leftOut) {
        nearest = Math.min(nearest, distance(sample, anchors[j]));
      }
    }
    return nearest;
  }

  private static double distance(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = left[i] - right[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
