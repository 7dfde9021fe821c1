package io.diffaug.core.rollout;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was counted of a candidate in one phase of its trial.
 *
 * @param figures the figures' differences, those that were measured
 * @param rows rows that the candidate computed
 * @param unusableRows rows of them that nothing can be compared of: the candidate does not take the
 *     sample, the stable version does not take its views, or a view or an embedding of theirs is
 *     not finite
 * @param failures calls of the candidate that failed
 * @param agreement mean cosine of anchor and view; reported, never decides
 */
public record TrialTally(
    Map<Figure, FigureTally> figures,
    long rows,
    long unusableRows,
    long failures,
    double agreement) {
  /** Nothing counted. */
  public static final TrialTally NONE = new TrialTally(Map.of(), 0, 0, 0, 0);

  /**
   * Copies the figures and checks the counts. {@inheritDoc}
   *
   * @throws IllegalArgumentException if a count is negative, more rows are unusable than there are,
   *     or agreement is not finite
   */
  public TrialTally {
    Map<Figure, FigureTally> copy = new EnumMap<>(Figure.class);
    copy.putAll(figures);
    figures = Collections.unmodifiableMap(copy);
    if (unusableRows < 0 || unusableRows > rows) {
      throw new IllegalArgumentException(
          "unusableRows: " + unusableRows + " (expected: 0 to rows, " + rows + ")");
    }
    if (failures < 0) {
      throw new IllegalArgumentException("failures: " + failures + " (expected: >= 0)");
    }
    if (!Double.isFinite(agreement)) {
      throw new IllegalArgumentException("agreement: " + agreement + " (expected: finite)");
    }
  }

  /**
   * Adds another tally; agreement becomes the mean over the rows of both.
   *
   * @param other the other
   * @return both together
   */
  public TrialTally plus(TrialTally other) {
    Map<Figure, FigureTally> sums = new EnumMap<>(Figure.class);
    sums.putAll(figures);
    other.figures.forEach((figure, tally) -> sums.merge(figure, tally, FigureTally::plus));
    long both = rows + other.rows;
    return new TrialTally(
        sums,
        both,
        unusableRows + other.unusableRows,
        failures + other.failures,
        both == 0 ? 0 : (agreement * rows + other.agreement * other.rows) / both);
  }

  /**
   * The blocks that were compared, whatever could be measured in them.
   *
   * @return the largest number of blocks of any figure; 0 if none was measured
   */
  public long compared() {
    return figures.values().stream().mapToLong(FigureTally::blocks).max().orElse(0);
  }

  /**
   * The blocks that were judged.
   *
   * @return the smallest number of blocks of any figure measured; 0 if none was
   */
  public long blocks() {
    return figures.values().stream().mapToLong(FigureTally::blocks).min().orElse(0);
  }
}
