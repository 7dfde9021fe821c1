package io.diffaug.core.rollout;

import io.diffaug.core.rollout.Effect.Kind;
import java.time.Instant;
import java.util.List;

/**
 * What announcements, trials and refusals do to the rollout. Replicas write evidence; the
 * thresholds that decide travelled in the opening of the trial, so every reader comes to the same
 * verdict.
 */
final class RolloutRules {
  private RolloutRules() {}

  static Step step(Rollout rollout, RolloutEvent event, Instant time) {
    if (event instanceof Announcement announcement) {
      return announced(rollout, announcement, time);
    }
    if (event instanceof TrialOpening opening) {
      return opened(rollout, opening);
    }
    if (event instanceof Evidence evidence) {
      return counted(rollout, evidence);
    }
    if (event instanceof Refusal refusal) {
      return refused(rollout, refusal);
    }
    if (event instanceof Command command) {
      return OrderRules.step(rollout, command);
    }
    return event instanceof Verdict verdict
        ? told(rollout, verdict)
        : rollout.ignoring(((Unreadable) event).why());
  }

  private static Step announced(Rollout rollout, Announcement announcement, Instant time) {
    long version = announcement.version();
    AnnouncedVersion known = rollout.versions().announced().get(version);
    if (known == null) {
      return rollout
          .with(rollout.versions().announce(announcement, time))
          .step(Effect.of(Kind.ANNOUNCED, version));
    }
    return rollout.ignoring(
        known.announcement().equals(announcement)
            ? "version " + version + " is announced already"
            : "version " + version + " was announced with another digest, which holds");
  }

  private static Step opened(Rollout rollout, TrialOpening opening) {
    long version = opening.version();
    String obstacle = obstacle(rollout, opening);
    if (!obstacle.isEmpty()) {
      return rollout.ignoring("no trial of version " + version + ": " + obstacle);
    }
    if (opening.plan().immediate() || rollout.stable().isEmpty()) {
      String why = opening.plan().immediate() ? "immediate" : "the first that serves";
      return rollout.serving(version, why).step(Effect.of(Kind.PROMOTED, version, why));
    }
    return rollout
        .with(rollout.versions().trying(version))
        .with(Trial.opened(opening))
        .step(Effect.of(Kind.OPENED, version, "against version " + opening.baseline()));
  }

  /** Why this version cannot be tried now; empty if it can. */
  private static String obstacle(Rollout rollout, TrialOpening opening) {
    AnnouncedVersion known = rollout.versions().announced().get(opening.version());
    if (known == null) {
      return "never announced";
    }
    if (rollout.pinned().isPresent()) {
      return "version " + rollout.pinned().getAsLong() + " is pinned";
    }
    if (rollout.trial().isPresent()) {
      return "version " + rollout.trial().get().version() + " is on trial";
    }
    if (known.status() != VersionStatus.WAITING) {
      return known.status().words();
    }
    if (opening.version() <= rollout.versions().tried()) {
      return "version " + rollout.versions().tried() + " was tried already";
    }
    long stable = rollout.stable().orElse(0);
    return opening.baseline() == stable
        ? ""
        : "against version " + opening.baseline() + " (expected: the stable one, " + stable + ")";
  }

  private static Step counted(Rollout rollout, Evidence evidence) {
    if (!rollout.onTrial(evidence.version())) {
      return rollout.ignoring("version " + evidence.version() + " is not on trial");
    }
    Trial trial = rollout.trial().orElseThrow();
    if (evidence.phase() != trial.phase()) {
      return rollout.ignoring("the trial is in phase " + trial.phase().key());
    }
    if (!trial.isNews(evidence)) {
      return rollout.ignoring("evidence " + evidence.sequence() + " came before");
    }
    Trial more = trial.counting(evidence);
    return decided(rollout.with(more), more);
  }

  private static Step decided(Rollout rollout, Trial trial) {
    long version = trial.version();
    Judgement judgement = TrialJudge.judge(trial.opening().plan(), trial.phase(), trial.tally());
    List<String> reasons = judgement.reasons();
    String reason = String.join("; ", reasons);
    return switch (judgement.ruling()) {
      case GOES_ON -> rollout.step(Effect.of(Kind.COUNTED, version));
      case CANARY ->
          rollout.with(trial.asCanary()).step(new Effect(Kind.ADVANCED, version, reasons));
      case PROMOTED ->
          rollout.serving(version, reason).step(new Effect(Kind.PROMOTED, version, reasons));
      case ROLLED_BACK ->
          rollout.endingTrial(reason).step(new Effect(Kind.ROLLED_BACK, version, reasons));
    };
  }

  private static Step refused(Rollout rollout, Refusal refusal) {
    long version = refusal.version();
    AnnouncedVersion known = rollout.versions().announced().get(version);
    String reason = "by " + refusal.replica() + ": " + refusal.reason();
    if (known == null) {
      return rollout.ignoring("version " + version + " was never announced");
    }
    return switch (known.status()) {
      case WAITING, PASSED_OVER, ON_TRIAL -> {
        Rollout ended = rollout.onTrial(version) ? rollout.endingTrial(reason) : rollout;
        yield ended
            .with(ended.versions().mark(version, VersionStatus.REFUSED, reason))
            .step(Effect.of(Kind.REFUSED, version, reason));
      }
      case SERVED -> rollout.step(Effect.of(Kind.NOTED, version, "refused " + reason));
      case ROLLED_BACK, REFUSED ->
          rollout.ignoring("version " + version + " is " + known.status().words() + " already");
    };
  }

  private static Step told(Rollout rollout, Verdict verdict) {
    AnnouncedVersion known = rollout.versions().announced().get(verdict.version());
    VersionStatus expected = verdict.promoted() ? VersionStatus.SERVED : VersionStatus.ROLLED_BACK;
    return known != null && known.status() == expected
        ? rollout.step(Effect.of(Kind.NOTED, verdict.version()))
        : rollout.ignoring("not what the log comes to");
  }
}
