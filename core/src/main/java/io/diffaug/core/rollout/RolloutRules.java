package io.diffaug.core.rollout;

import io.diffaug.core.rollout.Effect.Kind;
import java.time.Instant;

/** What each event does to the rollout; announcements and refusals are simple. */
final class RolloutRules {
  private RolloutRules() {}

  static Folded fold(Rollout rollout, RolloutEvent event, Instant time) {
    if (event instanceof Announcement announcement) {
      return announced(rollout, announcement, time);
    }
    if (event instanceof TrialOpening opening) {
      return TrialRules.opened(rollout, opening);
    }
    if (event instanceof Evidence evidence) {
      return TrialRules.counted(rollout, evidence);
    }
    if (event instanceof Refusal refusal) {
      return refused(rollout, refusal);
    }
    if (event instanceof Loading loading) {
      return rollout.folded(Effect.of(Kind.NOTED, loading.version(), loading.inWords()));
    }
    if (event instanceof Command command) {
      return OrderRules.fold(rollout, command);
    }
    return event instanceof Verdict verdict
        ? TrialRules.told(rollout, verdict)
        : rollout.ignoring(((Unreadable) event).why());
  }

  private static Folded announced(Rollout rollout, Announcement announcement, Instant time) {
    long version = announcement.version();
    AnnouncedVersion known = rollout.versions().announced().get(version);
    if (known == null) {
      return announced(rollout.with(rollout.versions().announce(announcement, time)), version);
    }
    return rollout.ignoring(
        known.announcement().manifestSha256().equals(announcement.manifestSha256())
            ? "version " + version + " is announced already"
            : "version " + version + " was announced with another digest, which holds");
  }

  private static Folded announced(Rollout rollout, long version) {
    AnnouncedVersion known = rollout.versions().announced().get(version);
    return rollout.folded(
        known.status() == VersionStatus.REFUSED
            ? Effect.of(Kind.REFUSED, version, known.reason())
            : Effect.of(Kind.ANNOUNCED, version));
  }

  private static Folded refused(Rollout rollout, Refusal refusal) {
    long version = refusal.version();
    AnnouncedVersion known = rollout.versions().announced().get(version);
    String reason = "by " + refusal.replica() + ": " + refusal.reason();
    if (known == null) {
      return rollout.ignoring("version " + version + " was never announced");
    }
    return switch (known.status()) {
      case WAITING, PASSED_OVER, ON_TRIAL -> rollout.refusing(version, reason);
      case SERVED -> rollout.folded(Effect.of(Kind.NOTED, version, "refused " + reason));
      case ROLLED_BACK, REFUSED ->
          rollout.ignoring("version " + version + " is " + known.status().words() + " already");
    };
  }
}
