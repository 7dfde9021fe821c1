package io.diffaug.core.quality;

/**
 * Agreement of two embeddings: their cosine. A constant encoder scores 1, so it never decides
 * alone.
 */
public final class Agreement {
  private Agreement() {}

  /**
   * Cosine of two embeddings.
   *
   * @param left shape [embedding]
   * @param right shape [embedding]
   * @return -1 to 1; 0 where one of them is zero
   */
  public static double of(float[] left, float[] right) {
    double product = 0;
    double leftSquares = 0;
    double rightSquares = 0;
    for (int i = 0; i < left.length; i++) {
      product += (double) left[i] * right[i];
      leftSquares += (double) left[i] * left[i];
      rightSquares += (double) right[i] * right[i];
    }
    double norms = Math.sqrt(leftSquares * rightSquares);
    return norms == 0 ? 0 : product / norms;
  }
}
