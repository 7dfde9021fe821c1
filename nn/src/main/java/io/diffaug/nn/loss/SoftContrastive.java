package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * The soft contrastive loss of DiffAug (Zang et al., arXiv 2309.07909): how similar two views
 * should be in the plane is how similar their anchors are as embeddings.
 *
 * <pre>
 *   P_ij = kappa_100(|y_i - y_j|^2),  times exp(alpha) where i = j
 *   Q_ij = kappa_nu(|z_i - z+_j|^2)
 *   L    = -mean_ij [ P_ij log(Q_ij + e) + (1 - P_ij) log(1 - Q_ij + e) ],   e = 1e-5
 * </pre>
 *
 * <p>The diagonal is the positive term and nothing is masked. P is not detached: the embeddings
 * learn from it too. It is a mean over batch^2, so its balance changes with the batch. At nu = 0.01
 * and a batch of 500 it cannot fall below 0.00829; codes that know nothing of one another give
 * 0.0190. Beyond a squared distance of about 15 gradients vanish in e, so the head must end in a
 * normalisation.
 *
 * <p>Distances in the plane are sums of squared differences; those of embeddings are expanded,
 * whose rounding a kernel as flat as kappa_100 does not feel.
 *
 * @param nu degrees of freedom of the kernel in the plane, above 0
 * @param alpha weight of the positive, in [0, 1]; 0 for none
 */
public record SoftContrastive(double nu, double alpha) implements ContrastiveLoss {
  private static final StudentKernel EMBEDDING = new StudentKernel(100);
  private static final float SMALL = 1e-5f;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if nu is not above 0 or alpha not in [0, 1]
   */
  public SoftContrastive {
    if (!(nu > 0)) {
      throw new IllegalArgumentException("nu: " + nu + " (expected: > 0)");
    }
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha: " + alpha + " (expected: in [0, 1])");
    }
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray first, NDArray second) {
    NDArray p = EMBEDDING.of(expandedDistances(embeddings)).mul(positives(embeddings));
    NDArray q = new StudentKernel(nu).of(distances(first, second));
    NDArray together = p.mul(q.add(SMALL).log());
    NDArray apart = p.neg().add(1).mul(q.neg().add(1 + SMALL).log());
    return together.add(apart).mean().neg();
  }

  /** exp(alpha) on the diagonal, 1 elsewhere. */
  private NDArray positives(NDArray embeddings) {
    NDManager step = embeddings.getManager();
    int batch = Math.toIntExact(embeddings.getShape().get(0));
    return step.eye(batch).mul(step.create((float) Math.expm1(alpha))).add(1);
  }

  private static NDArray distances(NDArray first, NDArray second) {
    long batch = first.getShape().get(0);
    long width = first.getShape().get(1);
    NDArray rows = first.reshape(new Shape(batch, 1, width));
    return rows.sub(second.reshape(new Shape(1, batch, width))).square().sum(new int[] {2});
  }

  /** {@code |a|^2 + |b|^2 - 2 ab}, which rounding may take below 0. */
  private static NDArray expandedDistances(NDArray points) {
    NDArray squares = points.square().sum(new int[] {1}, true);
    NDArray products = points.matMul(points.transpose());
    return Activation.relu(squares.add(squares.transpose()).sub(products.add(products)));
  }
}
