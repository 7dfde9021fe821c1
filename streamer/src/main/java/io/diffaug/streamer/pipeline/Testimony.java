package io.diffaug.streamer.pipeline;

import io.diffaug.core.rollout.EvidenceRule;
import io.diffaug.core.rollout.Trial;
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

  /** Writes what was counted, where it is enough to be worth a place in the log. */
  void give(Trial trial) {
    TrialTally tally = deployment.tally();
    if (EvidenceRule.due(trial.opening().plan().blocks(trial.phase()), given, tally)) {
      given = tally;
      events.testify(trial.version(), trial.phase(), ++sequence, tally);
    }
  }
}
