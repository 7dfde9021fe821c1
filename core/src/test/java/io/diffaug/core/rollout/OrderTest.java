package io.diffaug.core.rollout;

import static io.diffaug.core.rollout.Events.TIME;
import static io.diffaug.core.rollout.Events.announcement;
import static io.diffaug.core.rollout.Events.fold;
import static io.diffaug.core.rollout.Events.immediate;
import static io.diffaug.core.rollout.Events.onTrial;
import static io.diffaug.core.rollout.Events.opening;
import static io.diffaug.core.rollout.Events.order;
import static io.diffaug.core.rollout.Events.status;
import static io.diffaug.core.rollout.Events.twoServed;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Effect.Kind;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import io.diffaug.core.rollout.Order.Unpin;
import org.junit.jupiter.api.Test;

class OrderTest {

  @Test
  void promotingTheCandidateEndsItsTrial() {
    Rollout rollout = onTrial().after(order(1, new Promote(2)), TIME);

    assertThat(rollout.stable()).hasValue(2);
    assertThat(rollout.trial()).isEmpty();
    assertThat(status(rollout, 2)).isEqualTo(VersionStatus.SERVED);
  }

  @Test
  void promotingAnotherVersionRollsTheCandidateBack() {
    Rollout rollout = onTrial().after(announcement(3), TIME).after(order(1, new Promote(3)), TIME);

    assertThat(rollout.stable()).hasValue(3);
    assertThat(rollout.trial()).isEmpty();
    assertThat(status(rollout, 2)).isEqualTo(VersionStatus.ROLLED_BACK);
  }

  @Test
  void whatWasRolledBackOrRefusedOrPassedOverCanStillBePromoted() {
    Rollout rollout =
        fold(announcement(2), announcement(1), new Refusal(2, "a", "once"))
            .after(order(1, new Promote(2)), TIME)
            .after(order(2, new Promote(1)), TIME);

    assertThat(rollout.stable()).hasValue(1);
    assertThat(rollout.previous()).hasValue(2);
  }

  @Test
  void rollingTheCandidateBackEndsItsTrial() {
    Folded folded = onTrial().fold(order(1, new Rollback(2)), TIME);

    assertThat(folded.effect().kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(folded.rollout().stable()).hasValue(1);
    assertThat(folded.rollout().trial()).isEmpty();
  }

  @Test
  void rollingTheStableVersionBackMakesThePreviousOneServe() {
    Folded folded = twoServed().fold(order(1, new Rollback(2)), TIME);

    assertThat(folded.effect().inWords()).contains("version 1 serves");
    assertThat(folded.rollout().stable()).hasValue(1);
    assertThat(folded.rollout().previous()).isEmpty();
    assertThat(folded.rollout().candidate()).isEmpty();
  }

  @Test
  void rollingTheStableVersionBackEndsATrialAgainstIt() {
    Rollout rollout =
        twoServed()
            .after(announcement(3), TIME)
            .after(opening(3, 2), TIME)
            .after(order(1, new Rollback(2)), TIME);

    assertThat(rollout.trial()).isEmpty();
    assertThat(status(rollout, 3)).isEqualTo(VersionStatus.ROLLED_BACK);
  }

  @Test
  void rollingBackAVersionThatWaitsRefusesItAndTheNextLowerHasItsTurn() {
    Rollout rollout = twoServed().after(announcement(3), TIME).after(announcement(4), TIME);

    Folded folded = rollout.fold(order(1, new Rollback(4)), TIME);

    assertThat(folded.effect().inWords()).isEqualTo("version 4 refused: by order of ann");
    assertThat(status(folded.rollout(), 4)).isEqualTo(VersionStatus.REFUSED);
    assertThat(folded.rollout().stable()).hasValue(2);
    assertThat(folded.rollout().candidate().orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void aVersionThatWaitsIsRolledBackUnderAPinToo() {
    Rollout pinned = twoServed().after(order(1, new Pin(2)), TIME).after(announcement(3), TIME);

    Rollout refused = pinned.after(order(2, new Rollback(3)), TIME);
    Rollout unpinned = refused.after(order(3, new Unpin()), TIME);

    assertThat(refused.pinned()).hasValue(2);
    assertThat(unpinned.candidate()).isEmpty();
  }

  @Test
  void rollingBackTheOnlyVersionOrOneThatDoesNotServeIsIgnoredAndSaysWhy() {
    assertThat(words(fold(announcement(1), immediate(1, 0)), new Rollback(1)))
        .contains("no version served before version 1");
    assertThat(words(twoServed(), new Rollback(1))).contains("neither stable nor on trial");
  }

  @Test
  void anOrderForAVersionThatWasNeverAnnouncedIsIgnoredForGood() {
    Rollout rollout = twoServed().after(order(1, new Promote(9)), TIME);

    Folded later = rollout.after(announcement(9), TIME).fold(order(1, new Promote(9)), TIME);

    assertThat(words(twoServed(), new Promote(9))).contains("never announced");
    assertThat(words(twoServed(), new Pin(9))).contains("never announced");
    assertThat(later.effect().inWords()).contains("came before");
    assertThat(later.rollout().stable()).hasValue(2);
  }

  @Test
  void aPinEndsTheTrialAndNothingIsTriedUntilItIsOff() {
    Rollout pinned = onTrial().after(order(1, new Pin(1)), TIME).after(announcement(3), TIME);
    Rollout unpinned = pinned.after(order(2, new Unpin()), TIME);

    assertThat(pinned.trial()).isEmpty();
    assertThat(pinned.candidate()).isEmpty();
    assertThat(pinned.fold(opening(3, 1), TIME).effect().inWords()).contains("version 1 is pinned");
    assertThat(unpinned.candidate()).isPresent();
  }

  @Test
  void anOlderVersionIsPinnedAndTheNewerOneIsKeptToGoBackTo() {
    Rollout pinned = twoServed().after(order(1, new Pin(1)), TIME);

    assertThat(pinned.stable()).hasValue(1);
    assertThat(pinned.previous()).hasValue(2);
    assertThat(pinned.protectedVersions()).containsExactly(1L, 2L);
  }

  @Test
  void underAPinOthersOrdersAreIgnoredUntilItIsOff() {
    Rollout pinned = twoServed().after(order(1, new Pin(2)), TIME);

    assertThat(words(pinned, new Promote(1))).contains("version 2 is pinned");
    assertThat(words(pinned, new Rollback(2))).contains("expected: unpinned first");
    assertThat(words(pinned, new Pin(2))).contains("pinned already");
    assertThat(pinned.fold(order(7, new Pin(1)), TIME).effect().kind()).isEqualTo(Kind.PINNED);
  }

  @Test
  void unpinningNothingIsIgnored() {
    assertThat(words(twoServed(), new Unpin())).contains("no version is pinned");
  }

  @Test
  void ofTwoOperatorsAtOnceTheSecondIsToldWhatTheFirstDid() {
    Rollout first = twoServed().after(order(1, new Rollback(2)), TIME);

    assertThat(words(first, new Rollback(2))).contains("version 2 is neither stable nor on trial");
    assertThat(words(first, new Promote(1))).contains("version 1 is stable already");
  }

  private static String words(Rollout rollout, Order order) {
    Folded folded = rollout.fold(order(99, order), TIME);
    assertThat(folded.effect().ignored()).isTrue();
    assertThat(folded.rollout().versions()).isEqualTo(rollout.versions());
    return folded.effect().inWords();
  }
}
