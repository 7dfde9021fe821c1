package io.diffaug.nn.network;

import java.util.random.RandomGenerator;

/**
 * Dropout on a network's input while it is trained: each feature is hidden with a probability, and
 * the others grow so that the expectation stays (Srivastava et al., JMLR 15, 2014).
 *
 * <p>It works on the batch before the network sees it, with a generator of ours, so that a run can
 * be repeated and the exported network has nothing to leave out.
 *
 * @param share probability of hiding a feature, in [0, 1)
 */
public record InputDropout(double share) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the share is not in [0, 1)
   */
  public InputDropout {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("share: " + share + " (expected: in [0, 1))");
    }
  }

  /**
   * Hides features, in place.
   *
   * @param batch rows, shape [batch, width]
   * @param random where the choice comes from
   */
  public void apply(float[] batch, RandomGenerator random) {
    if (share == 0) {
      return;
    }
    float kept = (float) (1 / (1 - share));
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextDouble() < share ? 0 : batch[i] * kept;
    }
  }
}
