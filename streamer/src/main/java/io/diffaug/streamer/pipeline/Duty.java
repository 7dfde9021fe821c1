package io.diffaug.streamer.pipeline;

import akka.Done;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.streamer.pipeline.Holding.Asked;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A thing that a replica does to come to where the rollout is; {@link DutyRules} says which. */
sealed interface Duty {
  /** What the replica holds after it is done. */
  Holding done(Holding held);

  /** The duty for a person to read. */
  String words();

  /** A duty that waits for nothing, so that it is done whatever else is being done. */
  sealed interface AtOnce extends Duty {
    /** Does it. */
    void perform(ModelDeployment deployment);
  }

  /** A duty that takes its time, so that it is done off the hot path, and no two at a time. */
  sealed interface Lasting extends Duty {
    /** Does it; blocks until it is done, or until what it writes is on its way. */
    CompletionStage<Done> perform(Means means) throws RejectedModelException;
  }

  /** What lasting duties are done with. */
  record Means(ModelDeployment deployment, ReplicaEvents events, UnfinishedLoads unfinished) {}

  /** Nothing was written. */
  CompletionStage<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

  /** Let the candidate compute no more. */
  record EndTrial(long version) implements AtOnce {
    @Override
    public void perform(ModelDeployment deployment) {
      deployment.endTrial();
    }

    @Override
    public Holding done(Holding held) {
      return held.triedOut();
    }

    @Override
    public String words() {
      return "ending the trial of version " + version;
    }
  }

  /** Let a version serve that is loaded. */
  record Serve(AnnouncedVersion version) implements AtOnce {
    @Override
    public void perform(ModelDeployment deployment) {
      deployment.serve(version.version());
    }

    @Override
    public Holding done(Holding held) {
      return held.serves(version.version());
    }

    @Override
    public String words() {
      return "serving version " + version.version();
    }
  }

  /** Let go of all versions but those that are kept, and the one that serves. */
  record Drop(Set<Long> kept) implements Lasting {
    @Override
    public CompletionStage<Done> perform(Means means) {
      means.deployment.keep(kept);
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.keeps(kept);
    }

    @Override
    public String words() {
      return "dropping what is needed no more";
    }
  }

  /** Load a version, or find that it must not be loaded. */
  sealed interface Loading extends Lasting {
    /** The version. */
    Announcement version();

    @Override
    default Holding done(Holding held) {
      return held.holds(version().version());
    }

    @Override
    default String words() {
      return "loading version " + version().version();
    }
  }

  /** Load a version that has served. */
  record Load(Announcement version) implements Loading {
    @Override
    public CompletionStage<Done> perform(Means means) throws RejectedModelException {
      means.deployment.load(version);
      return DONE;
    }
  }

  /** Load a version that has not served yet: the log knows of it, should it end the process. */
  record LoadUntried(Announcement version) implements Loading {
    @Override
    public CompletionStage<Done> perform(Means means) throws RejectedModelException {
      means.unfinished.check(version.version());
      means.events.beginLoading(version.version()).toCompletableFuture().join();
      try {
        means.deployment.load(version);
      } finally {
        means.events.endLoading(version.version());
      }
      return DONE;
    }
  }

  /** Ask for a trial of the candidate. */
  record Ask(Asked trial, TrialPlan plan) implements Lasting {
    @Override
    public CompletionStage<Done> perform(Means means) {
      return means.events.ask(trial, plan);
    }

    @Override
    public Holding done(Holding held) {
      return held.asks(trial);
    }

    @Override
    public String words() {
      return "asking for a trial of version " + trial.version();
    }
  }

  /** Let the candidate compute. */
  record Try(long version, Phase phase, TrialPlan plan) implements Lasting {
    @Override
    public CompletionStage<Done> perform(Means means) {
      means.deployment.beginTrial(version, phase, plan);
      return DONE;
    }

    @Override
    public Holding done(Holding held) {
      return held.tries(version, phase);
    }

    @Override
    public String words() {
      return "trying version " + version;
    }
  }

  /** Tell the log of a version that is not loaded here. */
  record Refuse(long version, String reason) implements Lasting {
    @Override
    public CompletionStage<Done> perform(Means means) {
      return means.events.refuse(version, reason);
    }

    @Override
    public Holding done(Holding held) {
      return held.told(version);
    }

    @Override
    public String words() {
      return "refusing version " + version;
    }
  }
}
