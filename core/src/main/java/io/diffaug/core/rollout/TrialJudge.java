package io.diffaug.core.rollout;

import io.diffaug.core.rollout.Judgement.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Judges a phase by what was counted: a fixed window, looked at once.
 *
 * <p>Candidate and stable version compute the same records from the same noise, so the differences
 * of a block are paired. Blocks are taken for independent samples of them; those of a feed that
 * repeats its records are not, and the tests are then surer than they may be. When every figure
 * with a margin that anybody measured has the phase's blocks, each is tested by {@link MarginRule}:
 *
 * <ul>
 *   <li>the shadow keeps what may be good: it rolls back only if some figure is shown to be worse,
 *       at the significance divided by the number of figures (Bonferroni), so a candidate at the
 *       margins is rolled back with that probability at most;
 *   <li>the canary promotes only if every figure is shown not to be worse, each at the whole
 *       significance (intersection and union: a candidate worse in any one figure is promoted with
 *       that probability at most), and rolls back otherwise.
 * </ul>
 *
 * <p>What cannot be judged is not waited for either: a figure that is missing from most blocks, or
 * a plan whose every figure is, would keep a trial open for ever. When twice the phase's blocks
 * were compared and some figure has not the phase's blocks, the trial ends undecided: nothing was
 * shown, and only what is shown to be not worse is promoted.
 *
 * <p>What is broken is not waited for: failed calls beyond the plan's, and unusable rows more often
 * than the plan allows, roll back at once. The second is the exact binomial test, looked at again
 * with each evidence: a candidate that keeps below the allowed share, not at it, is what it tells
 * from a broken one.
 */
final class TrialJudge {
  private TrialJudge() {}

  static Judgement judge(TrialPlan plan, Phase phase, TrialTally tally) {
    List<String> broken = broken(plan, tally);
    if (!broken.isEmpty()) {
      return new Judgement(Ruling.ROLLED_BACK, broken);
    }
    List<MarginRule> tests = tests(plan, tally);
    long blocks = tests.stream().mapToLong(test -> test.tally().blocks()).min().orElse(0);
    if (blocks < plan.blocks(phase)) {
      return plan.outlasted(phase, tally.compared())
          ? undecided(plan, phase, tally)
          : Judgement.GOES_ON;
    }
    return phase == Phase.SHADOW ? shadow(plan, tests) : canary(plan, tests);
  }

  private static Judgement shadow(TrialPlan plan, List<MarginRule> tests) {
    double each = plan.significance() / tests.size();
    List<String> worse = inWords(tests, test -> test.showsWorse(each));
    return worse.isEmpty()
        ? new Judgement(Ruling.CANARY, inWords(tests, test -> true))
        : new Judgement(Ruling.ROLLED_BACK, worse);
  }

  private static Judgement canary(TrialPlan plan, List<MarginRule> tests) {
    List<String> open = inWords(tests, test -> !test.showsNotWorse(plan.significance()));
    return open.isEmpty()
        ? new Judgement(Ruling.PROMOTED, inWords(tests, test -> true))
        : new Judgement(Ruling.ROLLED_BACK, open);
  }

  /** Names the figures that are in the way: those that were measured too seldom, or all. */
  private static Judgement undecided(TrialPlan plan, Phase phase, TrialTally tally) {
    List<String> seldom =
        tests(plan, tally).stream()
            .filter(test -> test.tally().blocks() < plan.blocks(phase))
            .map(test -> test.figure().key() + " was measured in " + test.tally().blocks())
            .toList();
    String why =
        seldom.isEmpty() ? "no figure that decides was measured" : String.join(", ", seldom);
    return new Judgement(
        Ruling.ROLLED_BACK,
        List.of(
            "undecided after "
                + tally.compared()
                + " blocks: "
                + why
                + " (expected: "
                + plan.blocks(phase)
                + ")"));
  }

  private static List<MarginRule> tests(TrialPlan plan, TrialTally tally) {
    return plan.margins().entrySet().stream()
        .filter(
            entry -> tally.figures().getOrDefault(entry.getKey(), FigureTally.NONE).blocks() > 0)
        .map(
            entry ->
                new MarginRule(
                    entry.getKey(), tally.figures().get(entry.getKey()), entry.getValue()))
        .toList();
  }

  private static List<String> broken(TrialPlan plan, TrialTally tally) {
    List<String> broken = new ArrayList<>();
    if (tally.failures() > plan.failures()) {
      broken.add(tally.failures() + " failed calls (expected: at most " + plan.failures() + ")");
    }
    if (tally.unusableRows() > 0 && chance(plan.unusableShare(), tally) <= plan.significance()) {
      broken.add(
          String.format(
              Locale.ROOT,
              "%d of %d rows unusable (expected: a share of %s at most)",
              tally.unusableRows(),
              tally.rows(),
              plan.unusableShare()));
    }
    return broken;
  }

  /** Probability of at least so many unusable rows, if their share is the allowed one. */
  private static double chance(double share, TrialTally tally) {
    long unusable = tally.unusableRows();
    double usable = tally.rows() - unusable + 1.0;
    return BetaDistribution.of((double) unusable, usable).cumulativeProbability(share);
  }

  private static List<String> inWords(List<MarginRule> tests, Predicate<MarginRule> chosen) {
    return tests.stream().filter(chosen).map(MarginRule::inWords).toList();
  }
}
