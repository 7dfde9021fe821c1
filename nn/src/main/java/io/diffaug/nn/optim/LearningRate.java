package io.diffaug.nn.optim;

/** The learning rate of each step. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The rate of a step.
   *
   * @param step the step, from 0
   * @return the rate
   */
  double at(int step);

  /**
   * One rate for ever.
   *
   * @param rate the rate
   * @return the constant rate
   */
  static LearningRate constant(double rate) {
    return step -> rate;
  }

  /**
   * Half a cosine from a peak to nothing (Loshchilov and Hutter, "SGDR", arXiv 1608.03983, equation
   * 5, without restarts); 0 beyond the end.
   *
   * @param peak the rate of step 0
   * @param steps where it reaches 0
   * @return the falling rate
   */
  static LearningRate cosine(double peak, int steps) {
    return cosine(peak, 0, steps);
  }

  /**
   * Half a cosine from a peak to a lowest rate, which then stays.
   *
   * @param peak the rate of step 0
   * @param lowest the rate from the last step on
   * @param steps where it reaches the lowest
   * @return the falling rate
   */
  static LearningRate cosine(double peak, double lowest, int steps) {
    return step ->
        lowest + (peak - lowest) * (1 + Math.cos(Math.PI * Math.min(1, (double) step / steps))) / 2;
  }
}
