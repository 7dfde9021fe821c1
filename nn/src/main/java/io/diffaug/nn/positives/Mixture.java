package io.diffaug.nn.positives;

import java.util.random.RandomGenerator;

/**
 * Pairs of two kinds: with probability lambda both views are generated, otherwise both are MIX. The
 * choice is the pair's, never a single view's.
 */
public final class Mixture implements PositiveSource {
  private final double lambda;
  private final PositiveSource generated;
  private final PositiveSource mix;

  /**
   * Makes the mixture.
   *
   * @param lambda probability of a generated pair, in [0, 1]
   * @param generated the source of generated pairs
   * @param mix the source of all others
   * @throws IllegalArgumentException if lambda is not a probability
   */
  public Mixture(double lambda, GeneratedViews generated, NeighbourMix mix) {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda: " + lambda + " (expected: in [0, 1])");
    }
    this.lambda = lambda;
    this.generated = generated;
    this.mix = mix;
  }

  @Override
  public Provenance draw(
      int anchor, RandomGenerator random, float[] first, float[] second, int offset) {
    PositiveSource chosen = random.nextDouble() < lambda ? generated : mix;
    return chosen.draw(anchor, random, first, second, offset);
  }
}
