package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.settings.RolloutSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DutyRulesTest {
  @Test
  void nothingIsDoneBeforeAnythingIsAnnounced() {
    assertThat(next(Rollout.EMPTY, Holding.NOTHING)).isEmpty();
  }

  @Test
  void theFirstVersionIsLoadedAskedForAndServes() {
    Rollout announced = fold(announced(1));

    assertThat(words(announced, "canary", Holding.NOTHING)).isEqualTo("loading version 1");
    assertThat(words(announced, "canary", Holding.NOTHING.holds(1)))
        .isEqualTo("asking for a trial of version 1");
    assertThat(words(fold(announced(1), opened(1, 0)), "canary", Holding.NOTHING.holds(1)))
        .isEqualTo("serving version 1");
  }

  @Test
  void onlyWhatHasServedIsLoadedWithoutAWordToTheLog() {
    Rollout second = fold(announced(1), opened(1, 0), announced(2));

    assertThat(next(second, Holding.NOTHING)).containsInstanceOf(Duty.Load.class);
    assertThat(next(second, Holding.NOTHING.serves(1))).containsInstanceOf(Duty.LoadUntried.class);
    assertThat(next(second.after(opened(2, 1), Deliveries.NOW), Holding.NOTHING.serves(1)))
        .containsInstanceOf(Duty.LoadUntried.class);
  }

  @Test
  void inModeManualNothingIsLoadedUntilItIsOrdered() {
    assertThat(words(fold(announced(1)), "manual", Holding.NOTHING)).isEmpty();
  }

  @Test
  void aTrialIsAskedForOnceAgainstEachStableVersion() {
    Rollout first = fold(announced(1), opened(1, 0), announced(2));
    Holding asked = Holding.NOTHING.serves(1).holds(2).asks(new Holding.Asked(2, 1));

    assertThat(words(first, "canary", asked)).isEmpty();
    assertThat(words(first, "canary", Holding.NOTHING.serves(1).holds(2)))
        .isEqualTo("asking for a trial of version 2");
  }

  @Test
  void aTrialThatAnotherReplicaOpenedIsJoinedInAnyMode() {
    Rollout tried = fold(announced(1), opened(1, 0), announced(2), opened(2, 1));

    assertThat(words(tried, "manual", Holding.NOTHING.serves(1))).isEqualTo("loading version 2");
    assertThat(words(tried, "manual", Holding.NOTHING.serves(1).holds(2)))
        .isEqualTo("trying version 2");
  }

  @Test
  void aStableVersionThatIsRefusedHereLeavesTheOneBeforeServing() {
    Rollout second = fold(announced(1), opened(1, 0), announced(2), immediate(2, 1));
    Holding refusing = Holding.NOTHING.refusing(2, "rotten");

    assertThat(words(second, "canary", refusing)).isEqualTo("loading version 1");
    assertThat(words(second, "canary", refusing.holds(1))).isEqualTo("serving version 1");
    assertThat(words(second, "canary", refusing.serves(1))).isEqualTo("refusing version 2");
    assertThat(words(second, "canary", refusing.serves(1).told(2))).isEmpty();
  }

  @Test
  void aReplicaThatServesAnotherThanTheStableVersionJudgesNothing() {
    Rollout tried =
        fold(announced(1), opened(1, 0), announced(2), immediate(2, 1), announced(3), opened(3, 2));
    Holding behind = Holding.NOTHING.refusing(2, "rotten").told(2).serves(1);

    assertThat(words(tried, "canary", behind)).isEmpty();
  }

  @Test
  void aReplicaThatServesAnotherThanTheStableVersionAsksForNoTrial() {
    Rollout third = fold(announced(1), opened(1, 0), announced(2), immediate(2, 1), announced(3));
    Holding behind = Holding.NOTHING.refusing(2, "rotten").told(2).serves(1);

    assertThat(words(third, "canary", behind)).isEmpty();
    assertThat(words(third, "canary", Holding.NOTHING.serves(2))).isEqualTo("loading version 3");
  }

  @Test
  void aTrialByFiguresOfALaterReleaseIsLeftToThoseThatCanJudgeIt() {
    TrialPlan later =
        new TrialPlan(false, 1, 1, 2, 2, 0.05, Map.of(), Map.of("beauty", 0.1), 0.01, 0, 2);
    Rollout tried =
        fold(announced(1), opened(1, 0), announced(2), new TrialOpening(2, 1, later, "b"));

    assertThat(tried.trial()).isPresent();
    assertThat(words(tried, "canary", Holding.NOTHING.serves(1))).isEmpty();
  }

  @Test
  void aCandidateThatIsNoLongerWantedIsDropped() {
    Rollout newer = fold(announced(1), opened(1, 0), announced(2), announced(3));

    assertThat(next(newer, Holding.NOTHING.serves(1).holds(2)))
        .hasValue(new Duty.Drop(Set.of(1L, 3L)));
  }

  @Test
  void aTrialThatIsOverEndsAtOnceAndItsCandidateIsDroppedAfterwards() {
    Rollout over = fold(announced(1), opened(1, 0), announced(2), opened(2, 1), rollback(2));
    Holding trying = Holding.NOTHING.serves(1).holds(2).tries(2, Phase.CANARY);

    assertThat(done(over, trying))
        .containsExactly("ending the trial of version 2", "dropping what is needed no more");
    assertThat(next(over, trying)).containsInstanceOf(Duty.AtOnce.class);
  }

  @Test
  void goingBackToALoadedVersionComesBeforeAllThatTakesItsTime() {
    Rollout back =
        fold(announced(1), opened(1, 0), announced(2), immediate(2, 1), announced(3), rollback(2));
    Holding busy = Holding.NOTHING.holds(1).serves(2).refusing(3, "rotten");

    assertThat(next(back, busy)).containsInstanceOf(Duty.AtOnce.class);
    assertThat(done(back, busy))
        .containsExactly(
            "serving version 1", "dropping what is needed no more", "refusing version 3");
  }

  @Test
  void aCandidateThatWasDroppedIsAskedForAgainWhenItIsWantedAgain() {
    Rollout waits = fold(announced(1), opened(1, 0), announced(2));
    Rollout pinned = waits.after(Streams.order(1, new Order.Pin(1)), Deliveries.NOW);
    Rollout unpinned = pinned.after(Streams.order(2, new Order.Unpin()), Deliveries.NOW);
    Holding asked = Holding.NOTHING.serves(1).holds(2).asks(new Holding.Asked(2, 1));

    Holding dropped = next(pinned, asked).orElseThrow().done(asked);

    assertThat(done(unpinned, dropped))
        .containsExactly("loading version 2", "asking for a trial of version 2");
  }

  @Test
  void whatIsGoneBackToIsLoadedLastAndStaysLoadedThroughATrial() {
    Rollout tried =
        fold(announced(1), opened(1, 0), announced(2), immediate(2, 1), announced(3), opened(3, 2));

    assertThat(done(tried, Holding.NOTHING))
        .containsExactly(
            "loading version 2",
            "serving version 2",
            "loading version 3",
            "trying version 3",
            "loading version 1");
    assertThat(done(tried, Holding.NOTHING.serves(2).refusing(1, "rotten").told(1)))
        .containsExactly("loading version 3", "trying version 3");
  }

  @Test
  void whatMustWaitHoldsNothingUpThatComesAfterIt() {
    Rollout rollout = fold(announced(1), opened(1, 0), announced(2), immediate(2, 1), announced(3));
    Holding serving = Holding.NOTHING.holds(2).serves(2);
    Duty load = next(rollout, serving).orElseThrow();

    assertThat(load.words()).isEqualTo("loading version 3");
    assertThat(
            DutyRules.next(rollout, mode("canary"), serving, duty -> !duty.equals(load))
                .map(Duty::words))
        .hasValue("loading version 1");
  }

  /** What is done, in order, until nothing is left to do. */
  private static List<String> done(Rollout rollout, Holding from) {
    Holding held = from;
    List<String> done = new ArrayList<>();
    for (Optional<Duty> duty = next(rollout, held); duty.isPresent(); duty = next(rollout, held)) {
      done.add(duty.get().words());
      held = duty.get().done(held);
      assertThat(done).hasSizeLessThan(10);
    }
    return done;
  }

  private static Optional<Duty> next(Rollout rollout, Holding held) {
    return DutyRules.next(rollout, mode("canary"), held, ready -> true);
  }

  private static String words(Rollout rollout, String mode, Holding held) {
    return DutyRules.next(rollout, mode(mode), held, ready -> true).map(Duty::words).orElse("");
  }

  private static Rollout fold(RolloutEvent... events) {
    Rollout rollout = Rollout.EMPTY;
    for (RolloutEvent event : events) {
      rollout = rollout.after(event, Deliveries.NOW);
    }
    return rollout;
  }

  private static Announcement announced(long version) {
    return new Announcement(version, "0".repeat(64));
  }

  private static TrialOpening opened(long version, long baseline) {
    return new TrialOpening(version, baseline, mode("canary").plan(), "a");
  }

  private static TrialOpening immediate(long version, long baseline) {
    return new TrialOpening(version, baseline, mode("immediate").plan(), "a");
  }

  private static Command rollback(long version) {
    return Streams.order(1, new Order.Rollback(version));
  }

  private static RolloutSettings mode(String mode) {
    return RolloutSettings.read(
        Settings.load(Optional.empty(), Map.of("diffaug.rollout.mode", mode)));
  }
}
