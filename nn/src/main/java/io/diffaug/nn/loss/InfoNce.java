package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;

/**
 * InfoNCE (van den Oord et al., arXiv 1807.03748) on cosines, from both sides: each view must find
 * its partner among the other views of the batch.
 *
 * <pre>
 *   s_ij = cos(z_i, z+_j) / temperature
 *   L    = mean_i [ logsumexp_j(s_ij) + logsumexp_j(s_ji) ] / 2 - mean_i s_ii
 * </pre>
 *
 * <p>Views that tell nothing apart give log(batch).
 *
 * <p>Factors are arrays of the step, never plain numbers: DJL frees the array it makes of a number
 * at once, while the backward pass of a product or quotient still reads it.
 *
 * @param temperature above 0; lower ones weigh hard negatives more
 */
public record InfoNce(double temperature) implements ContrastiveLoss {
  private static final float SMALLEST_SQUARE = 1e-12f;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the temperature is not above 0
   */
  public InfoNce {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature: " + temperature + " (expected: > 0)");
    }
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray first, NDArray second) {
    return loss(first, second);
  }

  /**
   * Computes the loss, which depends on projections alone.
   *
   * @param first one view of each anchor, shape [batch, projection]
   * @param second another view of each, in the same order, shape [batch, projection]
   * @return a scalar
   */
  public NDArray loss(NDArray first, NDArray second) {
    NDArray left = unit(first);
    NDArray right = unit(second);
    NDArray scale = first.getManager().create((float) (1 / temperature));
    NDArray half = first.getManager().create(0.5f);
    NDArray similarities = left.matMul(right.transpose()).mul(scale);
    NDArray own = left.mul(right).sum(new int[] {1}).mul(scale);
    NDArray others = logSumExp(similarities, 1).add(logSumExp(similarities, 0)).mul(half);
    return others.sub(own).mean();
  }

  private static NDArray unit(NDArray rows) {
    NDArray squares = rows.square().sum(new int[] {1}, true);
    return rows.div(squares.add(SMALLEST_SQUARE).sqrt());
  }

  /** Cosines over the temperature are bounded, but small temperatures would still overflow exp. */
  private NDArray logSumExp(NDArray similarities, int axis) {
    double bound = 1 / temperature;
    return similarities.sub(bound).exp().sum(new int[] {axis}).log().add(bound);
  }
}
