package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StepLadderTest {
  @Test
  void rungsAreAboutHalfOfTheOneAbove() {
    assertThat(StepLadder.between(2, 10).rungs()).containsExactly(10, 6, 3, 2);
    assertThat(StepLadder.between(5, 10).rungs()).containsExactly(10, 5);
    assertThat(StepLadder.between(1, 8).rungs()).containsExactly(8, 4, 2, 1);
    assertThat(StepLadder.between(9, 10).rungs()).containsExactly(10, 9);
    assertThat(StepLadder.between(10, 10).rungs()).containsExactly(10);
    assertThat(StepLadder.between(1, 1000).rungs()).containsExactly(1000, 100, 10, 1);
  }

  @Property
  void aLadderGoesFromTheMostStepsToTheFewestInAtMostFourRungs(
      @ForAll @IntRange(min = 1, max = 1000) int one,
      @ForAll @IntRange(min = 1, max = 1000) int other) {
    int fewest = Math.min(one, other);
    int most = Math.max(one, other);
    StepLadder ladder = StepLadder.between(fewest, most);

    assertThat(ladder.rungs()).hasSizeBetween(1, StepLadder.MOST_RUNGS);
    assertThat(ladder.most()).isEqualTo(most);
    assertThat(ladder.steps(ladder.lowest())).isEqualTo(fewest);
    assertThat(ladder.rungs()).isSortedAccordingTo((above, below) -> below - above);
  }

  @Property
  void noLevelLeadsBeyondTheLadder(
      @ForAll @IntRange(min = 1, max = 50) int fewest,
      @ForAll @IntRange(max = 50) int more,
      @ForAll @IntRange(max = 100) int level) {
    assertThat(StepLadder.between(fewest, fewest + more).steps(level))
        .isBetween(fewest, fewest + more);
  }

  @Test
  void numbersThatAreNoLadderAreRefused() {
    assertThatThrownBy(() -> new StepLadder(List.of()))
        .hasMessage("rungs: [] (expected: at least one, each >= 1)");
    assertThatThrownBy(() -> new StepLadder(List.of(4, 0)))
        .hasMessage("rungs: [4, 0] (expected: at least one, each >= 1)");
    assertThatThrownBy(() -> new StepLadder(List.of(4, 4)))
        .hasMessage("rungs: [4, 4] (expected: falling)");
    assertThatThrownBy(() -> StepLadder.between(11, 10))
        .hasMessage("minSteps: 11 (expected: 1 to 10)");
    assertThatThrownBy(() -> StepLadder.between(0, 10))
        .hasMessage("minSteps: 0 (expected: 1 to 10)");
  }
}
