package io.diffaug.core.rollout;

import java.util.stream.Stream;

/**
 * What one replica has counted in one phase of a trial since it started: cumulative, so repeats,
 * and the loss of an earlier one, do no harm.
 *
 * @param version the version on trial
 * @param phase the phase it was counted in
 * @param replica the replica's instance id
 * @param incarnation a name of its own for each start of the replica
 * @param sequence counts up with each evidence of an incarnation; the highest holds
 * @param tally the counts
 */
public record Evidence(
    long version, Phase phase, String replica, String incarnation, long sequence, TrialTally tally)
    implements RolloutEvent {
  /** More than any trial counts; sums of what stays below neither overflow nor lose their sign. */
  private static final long MOST = 1L << 40;

  private static final double LARGEST_SUM = 1e100;

  /**
   * Refuses counts that no trial comes to, so that the fold's sums stay numbers. {@inheritDoc}
   *
   * @throws IllegalArgumentException if a count or a sum is out of all bounds
   */
  public Evidence {
    require("rows", tally.rows());
    require("failures", tally.failures());
    if (Math.abs(tally.agreement()) > LARGEST_SUM) {
      throw new IllegalArgumentException(
          "agreement: " + tally.agreement() + " (expected: -1 to 1)");
    }
    tally.figures().forEach((figure, counted) -> require(figure.key(), counted));
  }

  private static void require(String figure, FigureTally counted) {
    require(figure + " blocks", counted.blocks());
    if (Stream.of(counted.sum(), counted.squares()).anyMatch(sum -> Math.abs(sum) > LARGEST_SUM)) {
      throw new IllegalArgumentException(
          figure + ": " + counted + " (expected: sums up to " + LARGEST_SUM + ")");
    }
  }

  private static void require(String name, long count) {
    if (count > MOST) {
      throw new IllegalArgumentException(name + ": " + count + " (expected: at most " + MOST + ")");
    }
  }
}
