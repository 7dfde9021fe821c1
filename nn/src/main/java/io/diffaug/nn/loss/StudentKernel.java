package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The t-kernel of DiffAug (Zang et al., arXiv 2309.07909), a similarity of points at a squared
 * distance:
 *
 * <pre>
 *   kappa(d2) = 2 pi g^2 (1 + d2 / nu)^-(nu + 1),   g = Gamma((nu + 1) / 2) / (sqrt(nu pi) Gamma(nu / 2))
 * </pre>
 *
 * <p>It is not 1 at distance 0 but 0.995 for nu = 100 and 0.0155 for nu = 0.01, and must not be
 * rescaled.
 *
 * @param nu degrees of freedom, above 0
 */
record StudentKernel(double nu) {

  StudentKernel {
    if (!(nu > 0)) {
      throw new IllegalArgumentException("degrees of freedom: " + nu + " (expected: > 0)");
    }
  }

  /** The similarity of a point with itself. */
  double atZero() {
    double logG = logGamma((nu + 1) / 2) - logGamma(nu / 2) - Math.log(nu * Math.PI) / 2;
    return 2 * Math.PI * Math.exp(2 * logG);
  }

  /** The similarity at each squared distance; powers are exponentials of logarithms. */
  NDArray of(NDArray squaredDistances) {
    NDManager step = squaredDistances.getManager();
    NDArray stretch = step.create((float) (1 / nu));
    NDArray exponent = step.create((float) -(nu + 1));
    NDArray scale = step.create((float) atZero());
    return squaredDistances.mul(stretch).add(1).log().mul(exponent).exp().mul(scale);
  }

  /**
   * The logarithm of the gamma function: Stirling's series (Abramowitz and Stegun, 6.1.41) at an
   * argument moved up by {@code Gamma(x + 1) = x Gamma(x)}; good to 1e-13.
   */
  private static double logGamma(double x) {
    double product = 1;
    double y = x;
    while (y < 12) {
      product *= y++;
    }
    double series = 1 / (12 * y) - 1 / (360 * Math.pow(y, 3)) + 1 / (1260 * Math.pow(y, 5));
    return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
  }
}
