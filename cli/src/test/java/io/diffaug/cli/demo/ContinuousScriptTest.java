package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.demo.ContinuousScript.Act;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ContinuousScriptTest {
  private static final TrialPlan TRIAL =
      new TrialPlan(false, 1, 0.5, 4, 4, 0.01, Map.of(Figure.SPEED, 0.7), 0.01, 3);

  private final ContinuousScript script = new ContinuousScript(1);

  @Test
  void theFirstVersionOfAllIsNoPromotion() {
    assertThat(next(fold(announced(1), served(1, 0)))).isEqualTo(Act.WATCH);
    assertThat(next(Rollout.EMPTY)).isEqualTo(Act.WATCH);
  }

  @Test
  void theSpoiltVersionComesAfterThePromotionsWhenNothingIsTriedOrWaits() {
    Rollout promoted = fold(announced(1), served(1, 0), announced(2), served(2, 1));
    assertThat(next(promoted)).isEqualTo(Act.SPOIL);
    Rollout waiting = fold(promoted, announced(3));
    assertThat(next(waiting)).isEqualTo(Act.WATCH);
    assertThat(next(fold(waiting, new TrialOpening(3, 2, TRIAL, "a")))).isEqualTo(Act.WATCH);
  }

  @Test
  void itIsWatchedUntilItsTrialIsOver() {
    Rollout promoted = fold(announced(1), served(1, 0), announced(2), served(2, 1));
    OptionalLong spoilt = OptionalLong.of(3);
    assertThat(script.next(promoted, spoilt))
        .as("its announcement is under way")
        .isEqualTo(Act.WATCH);
    Rollout trial = fold(promoted, announced(3), new TrialOpening(3, 2, TRIAL, "a"));
    assertThat(script.next(trial, spoilt)).isEqualTo(Act.WATCH);
    assertThat(script.next(fold(trial, new Refusal(3, "a", "bad")), spoilt)).isEqualTo(Act.END);
    assertThat(script.next(fold(promoted, announced(3), served(3, 2)), spoilt))
        .as("a failure is an end too")
        .isEqualTo(Act.END);
  }

  @Test
  void anotherComesWhenANewerVersionWasTriedInItsPlace() {
    Rollout overtaken =
        fold(
            announced(1),
            served(1, 0),
            announced(2),
            served(2, 1),
            announced(3),
            announced(4),
            served(4, 2));
    assertThat(script.next(overtaken, OptionalLong.of(3))).isEqualTo(Act.SPOIL);
  }

  private Act next(Rollout rollout) {
    return script.next(rollout, OptionalLong.empty());
  }

  private static Announcement announced(long version) {
    return new Announcement(version, "0".repeat(64));
  }

  private static TrialOpening served(long version, long baseline) {
    return new TrialOpening(version, baseline, TrialPlan.IMMEDIATE, "a");
  }

  private static Rollout fold(RolloutEvent... events) {
    return fold(Rollout.EMPTY, events);
  }

  private static Rollout fold(Rollout start, RolloutEvent... events) {
    Rollout rollout = start;
    for (RolloutEvent event : events) {
      rollout = rollout.after(event, Instant.EPOCH);
    }
    return rollout;
  }
}
