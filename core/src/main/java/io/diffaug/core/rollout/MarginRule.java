package io.diffaug.core.rollout;

import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's t over blocks: does the mean difference, candidate minus stable, lie below or above
 * minus the margin? Both answers are one-sided, and neither need be shown.
 *
 * @param figure what was measured
 * @param tally its differences, 2 blocks or more
 * @param margin how far the mean may fall
 */
record MarginRule(Figure figure, FigureTally tally, double margin) {

  /** The candidate is worse than the margin allows, with this error probability at most. */
  boolean showsWorse(double significance) {
    return shows(-excess(), significance);
  }

  /** The candidate is not worse than the margin allows, with this error probability at most. */
  boolean showsNotWorse(double significance) {
    return shows(excess(), significance);
  }

  String inWords() {
    return String.format(
        Locale.ROOT,
        "%s %+.4f, standard error %.4f, %d blocks (margin %s)",
        figure.key(),
        mean(),
        standardError(),
        tally.blocks(),
        margin);
  }

  private boolean shows(double excess, double significance) {
    double quantile =
        TDistribution.of(tally.blocks() - 1.0).inverseSurvivalProbability(significance);
    return excess > quantile * standardError();
  }

  private double excess() {
    return mean() + margin;
  }

  private double mean() {
    return tally.sum() / tally.blocks();
  }

  private double standardError() {
    double squares = Math.max(0, tally.squares() - tally.sum() * mean());
    return Math.sqrt(squares / (tally.blocks() - 1) / tally.blocks());
  }
}
