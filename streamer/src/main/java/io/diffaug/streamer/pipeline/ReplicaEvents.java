package io.diffaug.streamer.pipeline;

import akka.Done;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.rollout.Verdict;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one replica writes to the models log, under its own name. What must stand there before the
 * replica goes on is waited for; what is only noted may be lost, and is made up for: evidence is
 * cumulative, who can judge needs no verdict, and the end of a load is said after the next one too.
 *
 * @param log the log
 * @param replica the replica's instance id
 * @param incarnation a name of this start
 */
record ReplicaEvents(ModelLog log, String replica, String incarnation) {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaEvents.class);

  CompletionStage<Done> ask(Holding.Asked trial, TrialPlan plan) {
    return write(new TrialOpening(trial.version(), trial.baseline(), plan, replica));
  }

  CompletionStage<Done> refuse(long version, String reason) {
    return write(new Refusal(version, replica, reason));
  }

  CompletionStage<Done> beginLoading(long version) {
    return write(new Loading(version, replica, false));
  }

  void endLoading(long version) {
    note(new Loading(version, replica, true), "the end of a load");
  }

  void testify(long version, Phase phase, long sequence, TrialTally tally) {
    note(new Evidence(version, phase, replica, incarnation, sequence, tally), "evidence");
  }

  void tell(Effect decided) {
    boolean promoted = decided.kind() == Effect.Kind.PROMOTED;
    note(new Verdict(decided.version(), promoted, decided.reasons(), replica), "the verdict");
  }

  /** Whether this start of this replica wrote an event. */
  boolean wrote(RolloutEvent event) {
    return event instanceof Evidence evidence
        && evidence.replica().equals(replica)
        && evidence.incarnation().equals(incarnation);
  }

  private void note(RolloutEvent event, String what) {
    write(event)
        .whenComplete(
            (written, failure) -> {
              if (failure != null) {
                LOG.warn("models log: {} was not acknowledged: {}", what, Reasons.of(failure));
              }
            });
  }

  private CompletionStage<Done> write(RolloutEvent event) {
    return log.append(EventCodec.write(event));
  }
}
