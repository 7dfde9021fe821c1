package io.diffaug.core.diffusion;

import java.util.Optional;

/**
 * A sampler's run, written out: all that an executor needs beside the networks.
 *
 * @param table the steps
 * @param guidance classifier-free guidance, or nothing for the conditional model as it is
 * @param clipMinimum lower bound of the predicted clean sample
 * @param clipMaximum upper bound of the predicted clean sample
 */
public record SamplerRun(
    SamplerTable table, Optional<Guidance> guidance, float clipMinimum, float clipMaximum) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the bounds are not a range
   */
  public SamplerRun {
    if (!(clipMinimum < clipMaximum)) {
      throw new IllegalArgumentException(
          "clip range: [" + clipMinimum + ", " + clipMaximum + "] (expected: minimum < maximum)");
    }
  }
}
