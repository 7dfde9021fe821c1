package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.TrialTally;

/**
 * Writes to the log what this start of this replica counted in a phase of a trial. Each evidence
 * holds all that was counted, so the loss of an earlier one does no harm.
 */
final class Testimony {
  private final ReplicaEvents events;
  private final ModelDeployment deployment;

  private TrialTally given = TrialTally.NONE;
  private long sequence;

  Testimony(ReplicaEvents events, ModelDeployment deployment) {
    this.events = events;
    this.deployment = deployment;
  }

  /** A phase begins, and with it the counts. */
  void begin() {
    given = TrialTally.NONE;
  }

  /** Writes what was counted, where it is more than was written before. */
  void give(Holding.Trying trying) {
    TrialTally tally = deployment.tally();
    if (tally.blocks() > given.blocks()
        || tally.failures() > given.failures()
        || tally.notFiniteRows() > given.notFiniteRows()) {
      given = tally;
      events.testify(trying.version(), trying.phase(), ++sequence, tally);
    }
  }
}
