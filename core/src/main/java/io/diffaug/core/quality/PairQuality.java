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
 * @param meanRelativeDistance mean distance of a positive to its anchor over the mean distance of
 *     an anchor to its nearest neighbour of the block: 0 of copies, 1 as far as another sample. The
 *     means are divided, not the distances averaged as shares: one pair of near duplicates among
 *     the anchors would outweigh all others
 */
public record PairQuality(int samples, double inBatchRetrieval, double meanRelativeDistance) {
  /** Samples in a block. */
  public static final int BLOCK = 256;

  /** Anchors nearer than this, in model space, are alike but for rounding. */
  private static final double FLOOR = 1e-6;

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
    double distances = 0;
    double neighbours = 0;
    for (int i = 0; i < measured; i++) {
      int first = i - i % block;
      double own = distance(anchors[i], positives[i]);
      retrieved += nearest(positives[i], anchors, first, block, i) >= own ? 1 : 0;
      distances += own;
      neighbours += nearest(anchors[i], anchors, first, block, i);
    }
    return new PairQuality(
        measured,
        (double) retrieved / measured,
        distances / Math.max(neighbours, measured * FLOOR));
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
