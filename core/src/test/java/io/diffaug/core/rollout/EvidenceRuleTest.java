package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EvidenceRuleTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @Test
  void aTrialOfAHundredThousandBlocksWritesBelowAHundredTimes() {
    assertThat(writtenAt(NEVER, 100_000, 1)).hasSizeBetween(50, 99);
  }

  @Property
  void whatIsNotWrittenIsAnEighthAtMost(
      @ForAll @IntRange(min = 2, max = 500) int window,
      @ForAll @IntRange(min = 1, max = 2000) int blocks,
      @ForAll @IntRange(min = 1, max = 40) int step) {
    List<Integer> written = writtenAt(window, blocks, step);

    int last = written.get(written.size() - 1);
    assertThat(lastLook(blocks, step) - last).isLessThanOrEqualTo(last / 8);
  }

  @Property
  void theBlocksThatDecideAreWrittenAtTheFirstLookThatHasThem(
      @ForAll @IntRange(min = 2, max = 500) int window,
      @ForAll @IntRange(min = 1, max = 40) int step) {
    int first = (window + step - 1) / step * step;

    assertThat(writtenAt(window, 1000, step)).contains(first);
  }

  @Test
  void whatIsBrokenIsWrittenWithoutAnyBlock() {
    assertThat(due(TrialTally.NONE, new TrialTally(Map.of(), 1, 0, 1, 0))).isTrue();
    assertThat(due(TrialTally.NONE, new TrialTally(Map.of(), 1, 1, 0, 0))).isTrue();
    assertThat(due(TrialTally.NONE, new TrialTally(Map.of(), 1, 0, 0, 0))).isFalse();
  }

  @Test
  void failuresThatGoOnAreWrittenEverMoreRarelyToo() {
    TrialTally many = new TrialTally(Map.of(), 0, 0, 800, 0);

    assertThat(due(many, new TrialTally(Map.of(), 0, 0, 899, 0))).isFalse();
    assertThat(due(many, new TrialTally(Map.of(), 0, 0, 900, 0))).isTrue();
  }

  private static boolean due(TrialTally written, TrialTally counted) {
    return EvidenceRule.due(NEVER, written, counted);
  }

  private static int lastLook(int blocks, int step) {
    return Math.max(1, blocks / step) * step;
  }

  /** The blocks written, where so many come in between two looks. */
  private static List<Integer> writtenAt(int window, int blocks, int step) {
    List<Integer> written = new ArrayList<>();
    TrialTally before = TrialTally.NONE;
    for (int counted = step; counted <= lastLook(blocks, step); counted += step) {
      TrialTally tally = counted(counted);
      if (EvidenceRule.due(window, before, tally)) {
        written.add(counted);
        before = tally;
      }
    }
    return written;
  }

  private static TrialTally counted(int blocks) {
    return new TrialTally(
        Map.of(Figure.RETRIEVAL_OWN, new FigureTally(blocks, 0, 0)), blocks * 256L, 0, 0, 0);
  }
}
