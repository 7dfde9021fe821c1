package io.diffaug.core.diffusion;

import java.util.List;

/**
 * Classifier-free guidance (Ho and Salimans, arXiv 2207.12598): the denoiser is asked twice a step,
 * with its condition and with none, and
 *
 * <pre>
 *   eps = eps_null + scale * (eps_conditional - eps_null)
 * </pre>
 *
 * <p>A scale above 1 (1 plus the paper's w) draws views nearer to what the condition says, below 1
 * further away; 0 ignores the condition.
 *
 * @param scale the strength, 0 or more
 * @param nullCondition what the denoiser was trained to take for no condition, shape [embedding]
 */
public record Guidance(float scale, List<Float> nullCondition) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the scale is negative or not finite
   */
  public Guidance {
    nullCondition = List.copyOf(nullCondition);
    if (!(scale >= 0 && scale < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "guidanceScale: " + scale + " (expected: 0 or more, finite)");
    }
  }

  /**
   * The null condition, once for each of several rows.
   *
   * @param rows how many
   * @return shape [rows, embedding]
   */
  public float[] nullConditions(int rows) {
    float[] conditions = new float[rows * nullCondition.size()];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = nullCondition.get(i % nullCondition.size());
    }
    return conditions;
  }
}
