package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContinuousScriptTest {
  private static final TrialPlan TRIAL =
      new TrialPlan(false, 1, 0.5, 4, 4, 0.01, Map.of(Figure.SPEED, 0.7), 0.01, 3);

  private static final Rollout PROMOTED =
      fold(announced(1), served(1, 0), announced(2), served(2, 1));

  private final ContinuousScript script = new ContinuousScript(1);

  @Test
  void theFirstVersionOfAllIsNoPromotion() {
    assertThat(script.promoted(Rollout.EMPTY)).isFalse();
    assertThat(script.promoted(fold(announced(1), served(1, 0)))).isFalse();
    assertThat(script.promoted(PROMOTED)).isTrue();
  }

  @Test
  void itIsQuietWhileNothingIsTriedOrWaits() {
    assertThat(ContinuousScript.quiet(PROMOTED)).isTrue();
    Rollout waiting = fold(PROMOTED, announced(3));
    assertThat(ContinuousScript.quiet(waiting)).isFalse();
    Rollout trial = fold(waiting, new TrialOpening(3, 2, TRIAL, "a"));
    assertThat(ContinuousScript.quiet(trial)).isFalse();
    assertThat(ContinuousScript.quiet(fold(trial, new Refusal(3, "a", "bad")))).isTrue();
  }

  @Test
  void aVersionIsJudgedOnceItsTrialIsOver() {
    assertThat(ContinuousScript.judged(PROMOTED, 3)).as("not announced yet").isFalse();
    Rollout waiting = fold(PROMOTED, announced(3));
    assertThat(ContinuousScript.judged(waiting, 3)).isFalse();
    Rollout trial = fold(waiting, new TrialOpening(3, 2, TRIAL, "a"));
    assertThat(ContinuousScript.judged(trial, 3)).isFalse();
    assertThat(ContinuousScript.judged(fold(trial, new Refusal(3, "a", "bad")), 3)).isTrue();
    assertThat(ContinuousScript.judged(fold(waiting, served(3, 2)), 3))
        .as("promoted, against what was hoped for")
        .isTrue();
    assertThat(ContinuousScript.judged(fold(waiting, announced(4), served(4, 2)), 3))
        .as("passed over")
        .isTrue();
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
