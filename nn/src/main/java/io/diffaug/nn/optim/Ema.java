package io.diffaug.nn.optim;

import io.diffaug.nn.network.Network;

/**
 * Averaged weights: {@code average = d * average + (1 - d) * weight} after each step, {@code d =
 * min(decay, (1 + s) / (10 + s))} at step s. {@link AdamW} moves them together with the weights.
 *
 * <p>The average begins as a copy of the weights; begun anywhere else, a decay of 0.9999 would
 * leave it 37 % foreign after 10 000 steps.
 *
 * @param average a network of the trained one's shape, which holds the average; its owner closes it
 * @param decay what stays of the average at each step, in [0, 1)
 */
public record Ema(Network average, double decay) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the decay is not in [0, 1)
   */
  public Ema {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay: " + decay + " (expected: in [0, 1))");
    }
  }

  /** What stays of the average at a step, from 0. */
  double decayAt(int step) {
    return Math.min(decay, (1.0 + step) / (10.0 + step));
  }
}
