package io.diffaug.bench.measure;

import java.util.Locale;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something happened in independent trials, with the exact 95 % interval of its
 * probability (Clopper and Pearson, Biometrika 26, 1934).
 *
 * @param times how often it happened, 0 to trials
 * @param trials how often it could have, 1 or more
 */
public record Proportion(int times, int trials) {
  /** Probability that the true value lies below the interval, and again that it lies above. */
  private static final double OUTSIDE = 0.025;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no trial, or it happened more often than that
   */
  public Proportion {
    if (trials < 1 || times < 0 || times > trials) {
      throw new IllegalArgumentException(
          "proportion: " + times + " of " + trials + " (expected: 0 to trials, of 1 or more)");
    }
  }

  /**
   * The share itself.
   *
   * @return 0 to 1
   */
  public double share() {
    return (double) times / trials;
  }

  /**
   * The lower end of the interval.
   *
   * @return 0 to the share
   */
  public double lower() {
    return times == 0
        ? 0
        : BetaDistribution.of(times, trials - times + 1.0).inverseCumulativeProbability(OUTSIDE);
  }

  /**
   * The upper end of the interval.
   *
   * @return the share to 1
   */
  public double upper() {
    return times == trials
        ? 1
        : BetaDistribution.of(times + 1.0, (double) trials - times)
            .inverseSurvivalProbability(OUTSIDE);
  }

  /** For instance {@code 19 of 20 (95 %: 0.751 to 0.999)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d of %d (95 %%: %.3f to %.3f)", times, trials, lower(), upper());
  }
}
