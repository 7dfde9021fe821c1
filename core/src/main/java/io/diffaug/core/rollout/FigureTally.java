package io.diffaug.core.rollout;

/**
 * Sums of one figure's differences over blocks: enough for their mean and variance.
 *
 * @param blocks blocks counted, 0 or more
 * @param sum sum of the differences, candidate minus stable
 * @param squares sum of their squares
 */
public record FigureTally(long blocks, double sum, double squares) {
  /** Nothing counted. */
  public static final FigureTally NONE = new FigureTally(0, 0, 0);

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the number of blocks is negative or a sum not finite
   */
  public FigureTally {
    if (blocks < 0) {
      throw new IllegalArgumentException("blocks: " + blocks + " (expected: >= 0)");
    }
    if (!Double.isFinite(sum) || !Double.isFinite(squares)) {
      throw new IllegalArgumentException("sums: " + sum + ", " + squares + " (expected: finite)");
    }
  }

  /**
   * Counts one more block.
   *
   * @param difference candidate minus stable, finite
   * @return the tally with it
   */
  public FigureTally plus(double difference) {
    return plus(new FigureTally(1, difference, difference * difference));
  }

  /**
   * Adds another tally.
   *
   * @param other the other
   * @return both together
   */
  public FigureTally plus(FigureTally other) {
    return new FigureTally(blocks + other.blocks, sum + other.sum, squares + other.squares);
  }
}
