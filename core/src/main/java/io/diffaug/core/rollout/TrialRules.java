package io.diffaug.core.rollout;

import io.diffaug.core.rollout.Effect.Kind;
import java.util.List;

/**
 * What openings, evidence and verdicts do to the rollout. Replicas write evidence; the thresholds
 * that decide travelled in the opening of the trial, so every reader comes to the same verdict.
 */
final class TrialRules {
  private TrialRules() {}

  static Folded opened(Rollout rollout, TrialOpening opening) {
    long version = opening.version();
    String obstacle = obstacle(rollout, opening);
    if (!obstacle.isEmpty()) {
      return rollout.ignoring("no trial of version " + version + ": " + obstacle);
    }
    if (opening.plan().immediate() || rollout.stable().isEmpty()) {
      String why = opening.plan().immediate() ? "immediate" : "the first that serves";
      return rollout.serving(version, why).folded(Effect.of(Kind.PROMOTED, version, why));
    }
    return rollout
        .with(rollout.versions().trying(version))
        .with(Trial.opened(opening))
        .folded(Effect.of(Kind.OPENED, version, against(opening)));
  }

  private static String against(TrialOpening opening) {
    return "against version "
        + opening.baseline()
        + (opening.plan().judgeable() ? "" : ", by figures of a later release");
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
    long stable = rollout.stable().orElse(0);
    return opening.baseline() == stable
        ? ""
        : "against version " + opening.baseline() + " (expected: the stable one, " + stable + ")";
  }

  static Folded counted(Rollout rollout, Evidence evidence) {
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

  private static Folded decided(Rollout rollout, Trial trial) {
    long version = trial.version();
    TrialPlan plan = trial.opening().plan();
    Judgement judgement =
        plan.judgeable() ? TrialJudge.judge(plan, trial.phase(), trial.tally()) : Judgement.GOES_ON;
    List<String> reasons = judgement.reasons();
    return switch (judgement.ruling()) {
      case GOES_ON -> rollout.folded(Effect.of(Kind.COUNTED, version));
      case CANARY ->
          rollout.with(trial.asCanary()).folded(new Effect(Kind.ADVANCED, version, reasons));
      case PROMOTED -> ended(rollout, version, true, reasons);
      case ROLLED_BACK -> ended(rollout, version, false, reasons);
    };
  }

  /** A verdict decides where this release cannot judge; elsewhere it is a note. */
  static Folded told(Rollout rollout, Verdict verdict) {
    long version = verdict.version();
    if (rollout.onTrial(version) && !rollout.trial().orElseThrow().opening().plan().judgeable()) {
      return ended(rollout, version, verdict.promoted(), verdict.reasons());
    }
    AnnouncedVersion known = rollout.versions().announced().get(version);
    VersionStatus expected = verdict.promoted() ? VersionStatus.SERVED : VersionStatus.ROLLED_BACK;
    return known != null && known.status() == expected
        ? rollout.folded(Effect.of(Kind.NOTED, version))
        : rollout.ignoring("not what the log comes to");
  }

  private static Folded ended(
      Rollout rollout, long version, boolean promoted, List<String> reasons) {
    String reason = String.join("; ", reasons);
    return promoted
        ? rollout.serving(version, reason).folded(new Effect(Kind.PROMOTED, version, reasons))
        : rollout.endingTrial(reason).folded(new Effect(Kind.ROLLED_BACK, version, reasons));
  }
}
