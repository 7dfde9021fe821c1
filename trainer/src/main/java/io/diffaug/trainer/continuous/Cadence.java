package io.diffaug.trainer.continuous;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a version is due: once phases A and B are over, and then after so many rounds, or at the
 * first round after so long, since the last attempt.
 */
final class Cadence {
  private static final int NEVER = -1;

  private final ContinuousSettings.Export export;
  private final InstantSource clock;
  private int triedAt = NEVER;
  private Instant triedWhen;

  Cadence(ContinuousSettings.Export export, InstantSource clock) {
    this.export = export;
    this.clock = clock;
    this.triedWhen = clock.instant();
  }

  /** Whether a version is due after so many rounds. */
  boolean due(int rounds) {
    Duration since = Duration.between(triedWhen, clock.instant());
    return triedAt == NEVER
        || rounds - triedAt >= export.everyRounds()
        || (rounds > triedAt && since.compareTo(export.every()) >= 0);
  }

  /** Notes an attempt, whatever came of it. */
  void tried(int rounds) {
    triedAt = rounds;
    triedWhen = clock.instant();
  }

  /** Forgets the last attempt: a version is due now. */
  void neverTried() {
    triedAt = NEVER;
  }

  /** Goes back to where a checkpoint stood; the time begins anew. */
  void restore(int triedAtBefore) {
    triedAt = triedAtBefore;
    triedWhen = clock.instant();
  }

  /** Rounds at the last attempt, below 0 if there was none; for a checkpoint. */
  int triedAt() {
    return triedAt;
  }
}
