package io.diffaug.streamer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.streamer.inference.ElasticPolicy.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ElasticPolicyTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final ElasticPolicy POLICY = new ElasticPolicy(1000, 100, Duration.ofSeconds(5));
  private static final StepLadder LADDER = StepLadder.between(2, 10);

  @Property
  void stepsStayBetweenTheFewestAndTheMostAndMoveOneRungAtATime(
      @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 2000) Long> lags,
      @ForAll @IntRange(min = 1, max = 10_000) int millisBetween) {
    Standing standing = new Standing(0, 0);
    long nanos = 0;
    for (long lag : lags) {
      nanos += Duration.ofMillis(millisBetween).toNanos();
      Standing next = POLICY.next(standing, lag, nanos, LADDER.lowest());
      assertThat(next.level()).isBetween(0, LADDER.lowest());
      assertThat(LADDER.steps(next.level())).isBetween(2, 10);
      assertThat(Math.abs(next.level() - standing.level())).isLessThanOrEqualTo(1);
      standing = next;
    }
  }

  @Property
  void moreLagNeverMeansMoreSteps(
      @ForAll @LongRange(min = 0, max = 3000) long lag,
      @ForAll @LongRange(min = 0, max = 3000) long more,
      @ForAll @IntRange(max = 3) int level,
      @ForAll @IntRange(max = 10) int seconds) {
    Standing standing = new Standing(level, 0);
    long nanos = seconds * SECOND;
    assertThat(POLICY.next(standing, lag + more, nanos, 3).level())
        .isGreaterThanOrEqualTo(POLICY.next(standing, lag, nanos, 3).level());
  }

  @Property
  void betweenTheThresholdsNothingMoves(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 100, max = 1000) Long> lags,
      @ForAll @IntRange(max = 3) int level) {
    Standing standing = new Standing(level, 0);
    long nanos = 0;
    for (long lag : lags) {
      nanos += 60 * SECOND;
      assertThat(POLICY.next(standing, lag, nanos, 3)).isEqualTo(standing);
    }
  }

  @Property
  void aRungIsKeptForTheDwellAtLeast(
      @ForAll @Size(max = 100) List<@LongRange(min = 0, max = 2000) Long> lags) {
    Standing standing = new Standing(0, 0);
    List<Long> moves = new ArrayList<>(List.of(0L));
    long nanos = 0;
    for (long lag : lags) {
      nanos += SECOND / 2;
      Standing next = POLICY.next(standing, lag, nanos, 3);
      if (next.level() != standing.level()) {
        moves.add(nanos);
      }
      standing = next;
    }
    for (int i = 1; i < moves.size(); i++) {
      assertThat(moves.get(i) - moves.get(i - 1)).isGreaterThanOrEqualTo(5 * SECOND);
    }
  }

  @Test
  void lagThatLastsLeadsDownAndItsEndUpAgain() {
    Standing standing = new Standing(0, 0);
    List<Integer> levels = new ArrayList<>();
    for (int tick = 1; tick <= 8; tick++) {
      standing = POLICY.next(standing, tick <= 4 ? 1001 : 99, tick * 5L * SECOND, 3);
      levels.add(standing.level());
    }
    assertThat(levels).containsExactly(1, 2, 3, 3, 2, 1, 0, 0);
  }

  @Test
  void aLadderThatGrewShorterIsClimbedFromItsOwnLowestRung() {
    assertThat(POLICY.next(new Standing(3, 0), 0, 5 * SECOND, 1).level()).isZero();
    assertThat(POLICY.next(new Standing(3, 0), 0, 5 * SECOND, 0).level()).isZero();
    assertThat(POLICY.next(new Standing(3, 0), 5000, 5 * SECOND, 1).level()).isEqualTo(3);
  }

  @Test
  void thresholdsThatCrossAreRefused() {
    assertThatThrownBy(() -> new ElasticPolicy(10, 11, Duration.ZERO))
        .hasMessage("riseLag: 11 (expected: 1 to fallLag, 10)");
    assertThatThrownBy(() -> new ElasticPolicy(10, 0, Duration.ZERO))
        .hasMessage("riseLag: 0 (expected: 1 to fallLag, 10)");
    assertThatThrownBy(() -> new ElasticPolicy(10, 1, Duration.ofSeconds(-1)))
        .hasMessage("dwell: PT-1S (expected: >= 0)");
  }
}
