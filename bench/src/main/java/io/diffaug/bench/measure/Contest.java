package io.diffaug.bench.measure;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Two sides that are measured in turn, A B A B: what disturbs a machine for a while then disturbs
 * both, and the median of the ratios says more than the ratio of two means.
 *
 * @param name what is varied, for instance {@code batch 16}
 * @param unit what is counted a second
 * @param contender the side that is judged
 * @param baseline the side that it is judged against
 * @param goal what the median of the ratios shall reach, where something is promised
 */
public record Contest(
    String name, String unit, Side contender, Side baseline, Optional<Goal> goal) {
  /** Share of a core's time below which the JIT counts as quiet. */
  private static final double QUIET = 0.02;

  /**
   * Measures both sides, after pairs that only warm them up.
   *
   * @param effort how many pairs
   * @param out told of each pair
   * @return what was measured
   * @throws Exception whatever stops a side
   */
  public Row run(Effort effort, PrintWriter out) throws Exception {
    out.printf(Locale.ROOT, "%n%s%n  A  %s%n  B  %s%n", name, contender.label(), baseline.label());
    out.flush();
    warmUp(effort, out);
    List<Row.Pair> measured = new ArrayList<>();
    for (int i = 1; i <= effort.pairs(); i++) {
      Row.Pair pair = measure();
      measured.add(pair);
      out.printf(
          Locale.ROOT,
          "  pair %d: A %,.1f, B %,.1f %s a second, ratio %.3f%n",
          i,
          pair.contender(),
          pair.baseline(),
          unit,
          pair.ratio());
      out.flush();
    }
    return new Row(
        name, unit + " a second", contender.label(), baseline.label(), measured, goal, "");
  }

  /** Measures in vain until the JIT is quiet: what is not compiled yet is no steady state. */
  private void warmUp(Effort effort, PrintWriter out) throws Exception {
    boolean quiet = false;
    int warmUps = 0;
    for (; warmUps < effort.warmUps() && !quiet; warmUps++) {
      JitTime before = JitTime.now();
      measure();
      quiet = before.shareSince() < QUIET;
    }
    out.printf(
        Locale.ROOT,
        "  warm-up: %d pairs, JIT %s%n",
        warmUps,
        quiet ? "quiet" : "still at work (figures may be low)");
    out.flush();
  }

  private Row.Pair measure() throws Exception {
    double a = contender.turn().perSecond();
    return new Row.Pair(a, baseline.turn().perSecond());
  }
}
