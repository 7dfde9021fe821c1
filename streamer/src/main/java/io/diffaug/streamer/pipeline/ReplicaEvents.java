package io.diffaug.streamer.pipeline;

import akka.Done;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.rollout.Verdict;
import java.util.concurrent.CompletionStage;

/** What one replica writes to the models log, under its own name. */
final class ReplicaEvents {
  private final ModelLog log;
  private final String replica;
  private final String incarnation;
  private long sequence;

  ReplicaEvents(ModelLog log, String replica, String incarnation) {
    this.log = log;
    this.replica = replica;
    this.incarnation = incarnation;
  }

  CompletionStage<Done> ask(Holding.Asked trial, TrialPlan plan) {
    return write(new TrialOpening(trial.version(), trial.baseline(), plan, replica));
  }

  CompletionStage<Done> refuse(long version, String reason) {
    return write(new Refusal(version, replica, reason));
  }

  CompletionStage<Done> testify(long version, Phase phase, TrialTally tally) {
    return write(new Evidence(version, phase, replica, incarnation, ++sequence, tally));
  }

  CompletionStage<Done> tell(Effect decided) {
    return write(
        new Verdict(
            decided.version(), decided.kind() == Effect.Kind.PROMOTED, decided.reasons(), replica));
  }

  /** Whether this start of this replica wrote an event. */
  boolean wrote(RolloutEvent event) {
    return event instanceof Evidence evidence
        && evidence.replica().equals(replica)
        && evidence.incarnation().equals(incarnation);
  }

  private CompletionStage<Done> write(RolloutEvent event) {
    return log.append(EventCodec.write(event));
  }
}
