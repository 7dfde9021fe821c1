package io.diffaug.nn.optim;

/**
 * The numbers of one AdamW step, alike for every weight, and the step itself on plain arrays.
 *
 * <p>Arrays are indexed by the loop's variable alone and begin at 0: with an offset in the index
 * the JIT does not vectorise, and the step takes six times as long.
 *
 * @param scale what clipping leaves of the gradient
 * @param rate the learning rate
 * @param first correction of the first moment, {@code 1 / (1 - beta1^k)}
 * @param second correction of the second moment, {@code 1 / (1 - beta2^k)}
 * @param average what stays of the averaged weights
 */
record Pace(float scale, float rate, float first, float second, float average) {
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  /** The numbers of step k, from 1. */
  static Pace of(int k, double rate, double scale, double average) {
    return new Pace(
        (float) scale,
        (float) rate,
        (float) (1 / (1 - Math.pow(BETA_1, k))),
        (float) (1 / (1 - Math.pow(BETA_2, k))),
        (float) average);
  }

  /** Moves moments by a gradient and weights by the moments, in place. */
  void step(float[] gradient, float[] m, float[] v, float[] weight, float decay, int count) {
    for (int i = 0; i < count; i++) {
      float g = gradient[i] * scale;
      float mean = BETA_1 * m[i] + (1 - BETA_1) * g;
      float square = BETA_2 * v[i] + (1 - BETA_2) * g * g;
      m[i] = mean;
      v[i] = square;
      float direction = mean * first / ((float) Math.sqrt(square * second) + EPSILON);
      weight[i] -= rate * (direction + decay * weight[i]);
    }
  }

  /** Moves averages towards weights, in place. */
  void blend(float[] averages, float[] weights, int count) {
    for (int i = 0; i < count; i++) {
      averages[i] = average * averages[i] + (1 - average) * weights[i];
    }
  }
}
