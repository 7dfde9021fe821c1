package io.diffaug.core.diffusion;

import java.util.Collections;
import java.util.List;

/**
 * How a denoiser was trained without its condition, now and then, which is what lets it be guided
 * (Ho and Salimans, "Classifier-Free Diffusion Guidance", arXiv 2207.12598, algorithm 1).
 *
 * @param probability how often a sample's condition was dropped, in (0, 1)
 * @param nullCondition what stood in its place, shape [embedding]
 */
public record ConditionDropout(double probability, List<Float> nullCondition) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the probability is outside (0, 1) or a value is not finite
   */
  public ConditionDropout {
    nullCondition = List.copyOf(nullCondition);
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "condition dropout: " + probability + " (expected: in (0, 1))");
    }
    for (float value : nullCondition) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("null condition: " + value + " (expected: finite)");
      }
    }
  }

  /**
   * Dropped conditions become zeros.
   *
   * @param probability how often, in (0, 1)
   * @param embedding floats of a condition
   * @return the dropout
   */
  public static ConditionDropout toZeros(double probability, int embedding) {
    return new ConditionDropout(probability, Collections.nCopies(embedding, 0f));
  }
}
