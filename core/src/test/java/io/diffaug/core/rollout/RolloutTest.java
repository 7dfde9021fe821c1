package io.diffaug.core.rollout;

import static io.diffaug.core.rollout.Events.TIME;
import static io.diffaug.core.rollout.Events.announcement;
import static io.diffaug.core.rollout.Events.evidence;
import static io.diffaug.core.rollout.Events.fold;
import static io.diffaug.core.rollout.Events.immediate;
import static io.diffaug.core.rollout.Events.onTrial;
import static io.diffaug.core.rollout.Events.opening;
import static io.diffaug.core.rollout.Events.plan;
import static io.diffaug.core.rollout.Events.status;
import static io.diffaug.core.rollout.Events.twoServed;
import static io.diffaug.core.rollout.Phase.CANARY;
import static io.diffaug.core.rollout.Phase.SHADOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Effect.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RolloutTest {

  @Test
  void theFirstDigestOfAVersionHolds() {
    Rollout first = fold(announcement(1, 1));

    Folded again = first.fold(announcement(1, 1), TIME);
    Folded other = first.fold(announcement(1, 2), TIME);

    assertThat(again.effect().ignored()).isTrue();
    assertThat(again.effect().inWords()).contains("announced already");
    assertThat(other.effect().inWords()).contains("another digest");
    assertThat(other.rollout().versions()).isEqualTo(first.versions());
  }

  @Test
  void theHighestWaitingVersionIsTheCandidate() {
    Rollout rollout = fold(announcement(1), announcement(2), announcement(3));

    assertThat(rollout.candidate()).get().extracting(AnnouncedVersion::version).isEqualTo(3L);
  }

  @Test
  void whatAHigherVersionWentBeforeIsPassedOverBeItAnnouncedBeforeOrAfter() {
    Rollout rollout = fold(announcement(1), announcement(3), immediate(3, 0), announcement(2));

    assertThat(status(rollout, 1)).isEqualTo(VersionStatus.PASSED_OVER);
    assertThat(status(rollout, 2)).isEqualTo(VersionStatus.PASSED_OVER);
    assertThat(rollout.versions().announced().get(2L).reason())
        .isEqualTo("version 3 was tried before it");
    assertThat(rollout.fold(opening(2, 3), TIME).effect().inWords()).contains("passed over");
    assertThat(rollout.candidate()).isEmpty();
  }

  @Test
  void aStrayAnnouncementThatIsRefusedIsInNobodysWay() {
    Rollout rollout =
        twoServed()
            .after(announcement(999_999), TIME)
            .after(announcement(3), TIME)
            .after(new Refusal(999_999, "a", "not in the repository"), TIME)
            .after(announcement(4), TIME);

    assertThat(status(rollout, 3)).isEqualTo(VersionStatus.WAITING);
    assertThat(rollout.candidate()).get().extracting(AnnouncedVersion::version).isEqualTo(4L);
  }

  @Test
  void aVersionRefusedOnTrialIsInNobodysWayEither() {
    Rollout rollout =
        twoServed()
            .after(announcement(999_999), TIME)
            .after(opening(999_999, 2), TIME)
            .after(new Refusal(999_999, "b", "not in the repository"), TIME)
            .after(announcement(3), TIME);

    assertThat(rollout.candidate()).get().extracting(AnnouncedVersion::version).isEqualTo(3L);
  }

  @Test
  void aRefusedVersionLeavesItsTurnToTheNextLower() {
    Rollout rollout =
        fold(announcement(1), announcement(2), new Refusal(2, "a", "a byte is flipped"));

    assertThat(status(rollout, 2)).isEqualTo(VersionStatus.REFUSED);
    assertThat(rollout.candidate()).get().extracting(AnnouncedVersion::version).isEqualTo(1L);
  }

  @Test
  void theFirstVersionServesWithoutATrial() {
    Folded folded = fold(announcement(1)).fold(opening(1, 0), TIME);

    assertThat(folded.effect().kind()).isEqualTo(Kind.PROMOTED);
    assertThat(folded.rollout().stable()).hasValue(1);
  }

  @Test
  void aTrialThatComesToNoHarmPromotesAndKeepsThePreviousVersion() {
    Rollout canary = onTrial().after(evidence(2, SHADOW, 1, 4, 0), TIME);
    Folded end = canary.fold(evidence(2, CANARY, 2, 4, 0), TIME);

    assertThat(canary.trial()).get().extracting(Trial::phase).isEqualTo(CANARY);
    assertThat(end.effect().kind()).isEqualTo(Kind.PROMOTED);
    assertThat(end.rollout().stable()).hasValue(2);
    assertThat(end.rollout().previous()).hasValue(1);
    assertThat(end.rollout().trial()).isEmpty();
  }

  @Test
  void aWorseCandidateIsRolledBackInTheShadowAndNamesTheFigure() {
    Folded end = onTrial().fold(evidence(2, SHADOW, 1, 4, -0.5), TIME);

    assertThat(end.effect().kind()).isEqualTo(Kind.ROLLED_BACK);
    assertThat(end.effect().inWords()).contains("version 2 rolled back: retrieval-own -0.5");
    assertThat(end.rollout().stable()).hasValue(1);
    assertThat(status(end.rollout(), 2)).isEqualTo(VersionStatus.ROLLED_BACK);
    assertThat(end.rollout().candidate()).isEmpty();
  }

  @Test
  void evidenceOfAnotherVersionOrAPhaseThatIsOverIsIgnored() {
    Rollout canary = onTrial().after(evidence(2, SHADOW, 1, 4, 0), TIME);

    assertThat(canary.fold(evidence(2, SHADOW, 2, 9, -1), TIME).effect().ignored()).isTrue();
    assertThat(canary.fold(evidence(1, CANARY, 2, 9, -1), TIME).effect().ignored()).isTrue();
  }

  @Test
  void ofAWritersEvidenceTheLatestHoldsAndAnotherStartCountsBesideIt() {
    Rollout rollout =
        fold(
            onTrial(),
            List.of(
                evidence(2, SHADOW, 2, 2, 0),
                evidence(2, SHADOW, 1, 1, 0),
                evidence(2, SHADOW, 2, 3, 0),
                new Evidence(2, SHADOW, "a", "second", 1, Events.tally(1, 0))));

    assertThat(rollout.trial()).get().extracting(trial -> trial.tally().blocks()).isEqualTo(3L);
  }

  @Test
  void anOpeningHoldsOnlyAgainstTheStableVersionAndWhileNoTrialIsOpen() {
    Rollout rollout = twoServed().after(announcement(3), TIME);
    Rollout opened = rollout.after(opening(3, 2), TIME).after(announcement(4), TIME);

    assertThat(rollout.fold(opening(3, 1), TIME).effect().inWords())
        .contains("expected: the stable one, 2");
    assertThat(opened.fold(opening(4, 2), TIME).effect().inWords())
        .contains("version 3 is on trial");
    assertThat(opened.fold(immediate(4, 2), TIME).effect().ignored()).isTrue();
    assertThat(rollout.fold(opening(9, 2), TIME).effect().inWords()).contains("never announced");
  }

  @Test
  void thresholdsComeFromTheOpeningThatHoldsAlone() {
    TrialOpening lenient = new TrialOpening(2, 1, plan(2, 2, 0.9), "b");

    Rollout rollout = onTrial().after(lenient, TIME);
    Folded end = rollout.fold(evidence(2, SHADOW, 1, 4, -0.5), TIME);

    assertThat(end.effect().kind()).isEqualTo(Kind.ROLLED_BACK);
  }

  @Test
  void aVersionBelowOneThatWasTriedIsNotTriedAfterIt() {
    Rollout rollout =
        onTrial()
            .after(announcement(3), TIME)
            .after(announcement(4), TIME)
            .after(evidence(2, SHADOW, 1, 4, -0.5), TIME)
            .after(opening(4, 1), TIME)
            .after(evidence(4, SHADOW, 1, 4, -0.5), TIME);

    assertThat(status(rollout, 4)).isEqualTo(VersionStatus.ROLLED_BACK);
    assertThat(rollout.fold(opening(3, 1), TIME).effect().inWords()).contains("passed over");
  }

  @Test
  void whatIsAnnouncedBelowAVersionThatWasRolledBackIsPassedOver() {
    Rollout rollout =
        twoServed()
            .after(announcement(4), TIME)
            .after(opening(4, 2), TIME)
            .after(evidence(4, SHADOW, 1, 4, -0.5), TIME)
            .after(announcement(3), TIME);

    assertThat(status(rollout, 4)).isEqualTo(VersionStatus.ROLLED_BACK);
    assertThat(status(rollout, 3)).isEqualTo(VersionStatus.PASSED_OVER);
  }

  @Test
  void aRefusalEndsTheTrialOfItsVersion() {
    Folded folded = onTrial().fold(new Refusal(2, "b", "no room"), TIME);

    assertThat(folded.effect().inWords()).isEqualTo("version 2 refused: by b: no room");
    assertThat(folded.rollout().trial()).isEmpty();
    assertThat(folded.rollout().stable()).hasValue(1);
  }

  @Test
  void aRefusalOfTheStableVersionIsNotedAndDragsNobodyAlong() {
    Folded folded = twoServed().fold(new Refusal(2, "b", "rotten"), TIME);

    assertThat(folded.effect().kind()).isEqualTo(Kind.NOTED);
    assertThat(folded.rollout()).isEqualTo(twoServed());
  }

  @Test
  void aVerdictDecidesNothingAndIsIgnoredWhereItIsContrary() {
    Verdict contrary = new Verdict(2, false, List.of("because"), "b");
    Verdict right = new Verdict(2, true, List.of("because"), "b");

    assertThat(twoServed().fold(contrary, TIME).effect().ignored()).isTrue();
    assertThat(twoServed().fold(right, TIME).effect().kind()).isEqualTo(Kind.NOTED);
    assertThat(onTrial().after(right, TIME).stable()).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void aTrialThatThisReleaseCannotJudgeIsEndedByItsVerdictAlone() {
    TrialOpening opening = new TrialOpening(3, 2, Events.unknown(plan(4, 4, 0.1)), "b");
    Rollout before = twoServed().after(announcement(3), TIME);
    Folded opened = before.fold(opening, TIME);
    Folded counted = opened.rollout().fold(evidence(3, SHADOW, 1, 9, -0.5), TIME);
    Folded told = counted.rollout().fold(new Verdict(3, true, List.of("beauty"), "b"), TIME);

    assertThat(opened.effect().inWords()).contains("by figures of a later release");
    assertThat(opened.rollout().fold(opening(3, 2), TIME).effect().ignored()).isTrue();
    assertThat(counted.effect().kind()).isEqualTo(Kind.COUNTED);
    assertThat(told.effect().inWords()).isEqualTo("version 3 promoted: beauty");
    assertThat(told.rollout().stable()).hasValue(3);
  }

  @Test
  void retentionMayNotRemoveStablePreviousOrTheOneOnTrial() {
    Rollout rollout = twoServed().after(announcement(3), TIME).after(opening(3, 2), TIME);

    assertThat(rollout.protectedVersions()).containsExactly(1L, 2L, 3L);
  }
}
