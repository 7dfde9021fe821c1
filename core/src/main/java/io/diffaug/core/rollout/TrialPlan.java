package io.diffaug.core.rollout;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a version is tried. Travels in the opening of a trial, so that replicas with other settings
 * come to the same verdict.
 *
 * @param immediate serve at once, without a trial; the rest is then unused
 * @param shadowShare share of the live batches that the candidate computes in shadow, in (0, 1]
 * @param canaryShare share of the samples that it serves as canary, in (0, 1]
 * @param shadowBlocks blocks of 256 samples that decide the shadow, 2 or more
 * @param canaryBlocks blocks of 256 samples that decide the canary, 2 or more
 * @param significance error probability of each test, in (0, 0.5)
 * @param margins how far the candidate's mean may fall below the stable one's, by figure, one or
 *     more; a figure without a margin does not decide
 * @param unknownMargins the same for figures of a later release, by name; where there are any, this
 *     release cannot judge, and only a verdict ends the trial
 * @param unusableShare share of the candidate's rows that may be unusable, in [0, 1)
 * @param failures calls of the candidate that may fail, 0 or more
 * @param windows how many times its blocks a phase may last without being judged, 2 or more; then
 *     the trial ends undecided. 0 for no end, as in openings of earlier releases
 */
public record TrialPlan(
    boolean immediate,
    double shadowShare,
    double canaryShare,
    int shadowBlocks,
    int canaryBlocks,
    double significance,
    Map<Figure, Double> margins,
    Map<String, Double> unknownMargins,
    double unusableShare,
    int failures,
    int windows) {
  /** A figure that was not measured in half of the blocks is not measured. */
  private static final int WINDOWS = 2;

  /** Serve at once. */
  public static final TrialPlan IMMEDIATE = new TrialPlan(true, 1, 1, 2, 2, 0.05, Map.of(), 0, 0);

  /**
   * Copies the margins and checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public TrialPlan {
    require(
        immediate || !margins.isEmpty() || !unknownMargins.isEmpty(),
        "margins",
        "none",
        "one or more");
    Map<Figure, Double> copy = new EnumMap<>(Figure.class);
    copy.putAll(margins);
    margins = Collections.unmodifiableMap(copy);
    unknownMargins = Map.copyOf(unknownMargins);
    share("shadowShare", shadowShare);
    share("canaryShare", canaryShare);
    blocks("shadowBlocks", shadowBlocks);
    blocks("canaryBlocks", canaryBlocks);
    require(significance > 0 && significance < 0.5, "significance", significance, "in (0, 0.5)");
    require(unusableShare >= 0 && unusableShare < 1, "unusableShare", unusableShare, "in [0, 1)");
    require(failures >= 0, "failures", failures, ">= 0");
    require(windows == 0 || windows >= 2, "windows", windows, "0 or >= 2");
    margins.forEach(
        (figure, margin) ->
            require(margin > 0 && Double.isFinite(margin), figure.key(), margin, "> 0"));
  }

  /**
   * A plan by figures that this release knows, for trials that end.
   *
   * @param immediate serve at once
   * @param shadowShare share of the live batches in shadow
   * @param canaryShare share of the samples as canary
   * @param shadowBlocks blocks that decide the shadow
   * @param canaryBlocks blocks that decide the canary
   * @param significance error probability of each test
   * @param margins how far a mean may fall
   * @param unusableShare share of rows that may be unusable
   * @param failures calls that may fail
   */
  public TrialPlan(
      boolean immediate,
      double shadowShare,
      double canaryShare,
      int shadowBlocks,
      int canaryBlocks,
      double significance,
      Map<Figure, Double> margins,
      double unusableShare,
      int failures) {
    this(
        immediate,
        shadowShare,
        canaryShare,
        shadowBlocks,
        canaryBlocks,
        significance,
        margins,
        Map.of(),
        unusableShare,
        failures,
        WINDOWS);
  }

  /**
   * Whether this release knows every figure that decides; who does not must not judge without.
   *
   * @return false if only a verdict ends the trial
   */
  public boolean judgeable() {
    return unknownMargins.isEmpty();
  }

  /**
   * The blocks that decide a phase.
   *
   * @param phase the phase
   * @return 2 or more
   */
  public int blocks(Phase phase) {
    return phase == Phase.SHADOW ? shadowBlocks : canaryBlocks;
  }

  /** Whether a phase has lasted longer than it may. */
  boolean outlasted(Phase phase, long blocks) {
    return windows > 0 && blocks >= (long) windows * blocks(phase);
  }

  private static void share(String name, double share) {
    require(share > 0 && share <= 1, name, share, "in (0, 1]");
  }

  private static void blocks(String name, int blocks) {
    require(blocks >= 2, name, blocks, ">= 2");
  }

  private static void require(boolean met, String name, Object value, String expected) {
    if (!met) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
