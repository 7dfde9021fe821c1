package io.diffaug.cli.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StandingsTest {

  @Test
  void aVersionGoesFromWaitingOverShadowAndCanaryToStable() {
    assertThat(standings(2, Trials.history(), 20))
        .containsExactly(
            new Stretch(2, Standing.WAITING, 2, 3),
            new Stretch(2, Standing.SHADOW, 3, 5),
            new Stretch(2, Standing.CANARY, 5, 6),
            new Stretch(2, Standing.STABLE, 6, 20));
  }

  @Test
  void theVersionBeforeIsPreviousOnceAnotherServes() {
    assertThat(standings(1, Trials.history(), 20))
        .containsExactly(
            new Stretch(1, Standing.WAITING, 0, 1),
            new Stretch(1, Standing.STABLE, 1, 6),
            new Stretch(1, Standing.PREVIOUS, 6, 20));
  }

  @Test
  void aVersionThatLosesItsTrialIsRejectedToTheEnd() {
    assertThat(standings(3, Trials.history(), 20))
        .endsWith(new Stretch(3, Standing.REJECTED, 10, 20));
  }

  @Test
  void aVersionThatAHigherOneOvertookIsGone() {
    List<RolloutEvent> overtaken =
        List.of(
            Trials.announced(1),
            Trials.opened(1, 0),
            Trials.announced(2),
            Trials.announced(3),
            Trials.opened(3, 1));
    assertThat(standings(2, overtaken, 9))
        .containsExactly(
            new Stretch(2, Standing.WAITING, 2, 4), new Stretch(2, Standing.GONE, 4, 9));
  }

  @Property
  void stretchesOfAVersionFollowOneAnotherWithoutAGap(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 10) Integer> choices) {
    Standings standings = new Standings();
    Rollout rollout = Rollout.EMPTY;
    double seconds = 0;
    for (int choice : choices) {
      rollout = rollout.after(Trials.history().get(choice), Instant.EPOCH);
      // The clock of a broker may go back.
      seconds += choice % 3 - 0.5;
      standings.see(seconds, rollout);
    }
    Map<Long, Stretch> last = new HashMap<>();
    for (Stretch stretch : standings.until(seconds)) {
      Stretch before = last.put(stretch.version(), stretch);
      assertThat(stretch.from()).isLessThanOrEqualTo(stretch.to());
      if (before != null) {
        assertThat(stretch.from()).isEqualTo(before.to());
        assertThat(stretch.standing()).isNotEqualTo(before.standing());
      }
    }
    for (Stretch stretch : last.values()) {
      assertThat(stretch.standing()).isEqualTo(Standing.of(rollout, stretch.version()));
    }
    assertThat(last.keySet()).isEqualTo(rollout.versions().announced().keySet());
  }

  private static List<Stretch> standings(long version, List<RolloutEvent> events, double end) {
    Standings standings = new Standings();
    Rollout rollout = Rollout.EMPTY;
    for (int second = 0; second < events.size(); second++) {
      rollout = Trials.fold(rollout, events.get(second)).rollout();
      standings.see(second, rollout);
    }
    return standings.until(end).stream().filter(stretch -> stretch.version() == version).toList();
  }
}
