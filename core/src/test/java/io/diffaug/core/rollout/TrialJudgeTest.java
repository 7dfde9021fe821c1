package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.rollout.Judgement.Ruling;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialJudgeTest {
  private static final int TRIALS = 4000;
  private static final int BLOCKS = 20;
  private static final double MARGIN = 0.1;
  private static final double SIGNIFICANCE = 0.05;

  /** Three standard errors of a share of TRIALS. */
  private static final double CHANCE = 3 * Math.sqrt(SIGNIFICANCE * (1 - SIGNIFICANCE) / TRIALS);

  private static final TrialPlan PLAN =
      new TrialPlan(
          false,
          0.1,
          0.1,
          BLOCKS,
          BLOCKS,
          SIGNIFICANCE,
          Map.of(
              Figure.RETRIEVAL_OWN, MARGIN,
              Figure.SPREAD_OWN, MARGIN,
              Figure.DISTANCE_COMMON, MARGIN),
          0.01,
          2);

  @Test
  void aCandidateAtOneMarginIsPromotedAsOftenAsTheSignificanceSays() {
    assertThat(share(Phase.CANARY, Ruling.PROMOTED, -MARGIN, 0, 0, 0.05))
        .isCloseTo(SIGNIFICANCE, within(CHANCE));
  }

  @Test
  void aCandidateAtAllMarginsIsRolledBackInTheShadowNoMoreOftenThanTheSignificanceSays() {
    assertThat(share(Phase.SHADOW, Ruling.ROLLED_BACK, -MARGIN, -MARGIN, -MARGIN, 0.2))
        .isBetween(SIGNIFICANCE / 2, SIGNIFICANCE + CHANCE);
  }

  @Test
  void aCandidateWorseByTwiceAMarginIsRolledBackAndNotPromoted() {
    assertThat(share(Phase.SHADOW, Ruling.ROLLED_BACK, 0, -2 * MARGIN, 0, 0.05)).isEqualTo(1);
    assertThat(share(Phase.CANARY, Ruling.ROLLED_BACK, 0, -2 * MARGIN, 0, 0.05)).isEqualTo(1);
    assertThat(share(Phase.CANARY, Ruling.PROMOTED, 0, -2 * MARGIN, 0, 0.5))
        .isLessThan(SIGNIFICANCE);
  }

  @Test
  void anEqualCandidateIsPromotedWhereBlocksTellAMarginFromNothing() {
    assertThat(share(Phase.SHADOW, Ruling.CANARY, 0, 0, 0, 0.05)).isGreaterThan(0.999);
    assertThat(share(Phase.CANARY, Ruling.PROMOTED, 0, 0, 0, 0.05)).isGreaterThan(0.999);
  }

  @Test
  void anEqualCandidateIsNotPromotedWhereBlocksAreTooNoisyToTell() {
    assertThat(share(Phase.CANARY, Ruling.PROMOTED, 0, 0, 0, 1)).isLessThan(0.1);
  }

  @Test
  void nothingIsDecidedBeforeEveryFigureHasItsBlocks() {
    Map<Figure, FigureTally> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.RETRIEVAL_OWN, blocks(BLOCKS, -1));
    figures.put(Figure.SPREAD_OWN, blocks(BLOCKS - 1, -1));

    assertThat(judge(Phase.SHADOW, figures).ruling()).isEqualTo(Ruling.GOES_ON);
    assertThat(judge(Phase.SHADOW, Map.of()).ruling()).isEqualTo(Ruling.GOES_ON);
  }

  @Test
  void aFigureWithoutAMarginAndOneThatNobodyMeasuredDoNotDecide() {
    Map<Figure, FigureTally> figures =
        Map.of(
            Figure.RETRIEVAL_OWN, blocks(BLOCKS, 0),
            Figure.SPEED, blocks(1, -9),
            Figure.SPREAD_OWN, FigureTally.NONE);

    assertThat(judge(Phase.CANARY, figures).ruling()).isEqualTo(Ruling.PROMOTED);
  }

  @Test
  void aPhaseThatCannotBeJudgedEndsUndecidedAfterTwiceItsBlocks() {
    Map<Figure, FigureTally> seldom = new EnumMap<>(Figure.class);
    seldom.put(Figure.RETRIEVAL_OWN, blocks(2 * BLOCKS - 1, 0));
    seldom.put(Figure.SPREAD_OWN, blocks(3, 0));

    assertThat(judge(Phase.SHADOW, seldom).ruling()).isEqualTo(Ruling.GOES_ON);

    seldom.put(Figure.RETRIEVAL_OWN, blocks(2 * BLOCKS, 0));
    Judgement undecided = judge(Phase.SHADOW, seldom);

    assertThat(undecided.ruling()).isEqualTo(Ruling.ROLLED_BACK);
    assertThat(undecided.reasons())
        .containsExactly("undecided after 40 blocks: spread-own was measured in 3 (expected: 20)");
  }

  @Test
  void soDoesOneOfWhichNoFigureThatDecidesWasMeasured() {
    Judgement undecided =
        judge(Phase.CANARY, Map.of(Figure.RETRIEVAL_COMMON, blocks(2 * BLOCKS, 0)));

    assertThat(undecided.ruling()).isEqualTo(Ruling.ROLLED_BACK);
    assertThat(undecided.reasons())
        .containsExactly(
            "undecided after 40 blocks: no figure that decides was measured (expected: 20)");
  }

  @Test
  void blocksThatAllDifferByTheSameAreJudgedByTheMarginAlone() {
    assertThat(judge(Phase.CANARY, all(-0.09)).ruling()).isEqualTo(Ruling.PROMOTED);
    assertThat(judge(Phase.CANARY, all(-0.11)).ruling()).isEqualTo(Ruling.ROLLED_BACK);
    assertThat(judge(Phase.SHADOW, all(-0.11)).ruling()).isEqualTo(Ruling.ROLLED_BACK);
  }

  @Test
  void failedCallsBeyondThePlanRollBackAtOnce() {
    assertThat(broken(512, 0, 2).ruling()).isEqualTo(Ruling.GOES_ON);
    assertThat(broken(512, 0, 3).reasons()).containsExactly("3 failed calls (expected: at most 2)");
  }

  @Test
  void rowsThatAreNotFiniteRollBackOnceTheirShareIsShownToBeTooHigh() {
    assertThat(broken(1000, 10, 0).ruling()).isEqualTo(Ruling.GOES_ON);
    assertThat(broken(1000, 15, 0).ruling()).isEqualTo(Ruling.GOES_ON);
    assertThat(broken(1000, 16, 0).ruling()).isEqualTo(Ruling.ROLLED_BACK);
    assertThat(broken(1L << 40, 1L << 40, 0).ruling()).isEqualTo(Ruling.ROLLED_BACK);
  }

  /** How often trials end so, whose blocks differ by these means and this deviation. */
  private static double share(
      Phase phase, Ruling ruling, double retrieval, double spread, double distance, double noise) {
    Random chance = new Random(20261129);
    long hits =
        IntStream.range(0, TRIALS)
            .mapToObj(
                trial ->
                    Map.of(
                        Figure.RETRIEVAL_OWN, drawn(chance, retrieval, noise),
                        Figure.SPREAD_OWN, drawn(chance, spread, noise),
                        Figure.DISTANCE_COMMON, drawn(chance, distance, noise)))
            .filter(figures -> judge(phase, figures).ruling() == ruling)
            .count();
    return (double) hits / TRIALS;
  }

  private static FigureTally drawn(Random chance, double mean, double noise) {
    FigureTally tally = FigureTally.NONE;
    for (int block = 0; block < BLOCKS; block++) {
      tally = tally.plus(mean + noise * chance.nextGaussian());
    }
    return tally;
  }

  private static FigureTally blocks(int blocks, double difference) {
    return new FigureTally(blocks, blocks * difference, blocks * difference * difference);
  }

  private static Map<Figure, FigureTally> all(double difference) {
    return Map.of(Figure.RETRIEVAL_OWN, blocks(BLOCKS, difference));
  }

  private static Judgement judge(Phase phase, Map<Figure, FigureTally> figures) {
    return TrialJudge.judge(PLAN, phase, new TrialTally(figures, 0, 0, 0, 0));
  }

  private static Judgement broken(long rows, long notFinite, long failures) {
    return TrialJudge.judge(
        PLAN, Phase.SHADOW, new TrialTally(Map.of(), rows, notFinite, failures, 0));
  }
}
