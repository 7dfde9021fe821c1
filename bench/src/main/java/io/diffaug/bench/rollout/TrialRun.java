package io.diffaug.bench.rollout;

import io.diffaug.bench.rollout.KindVerdicts.TrialVerdict;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.observation.StreamObserver;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One trial without a broker: ONNX Runtime, the streamer's own trial, and the fold of the models
 * log, which is handed the events directly.
 */
final class TrialRun implements AutoCloseable {
  private static final int VIEWS = 2;
  private static final int BATCH = 64;

  /** Batches between two evidences, all of them in flight at once. */
  private static final int BATCHES = 8;

  private static final String REPLICA = "bench";
  private static final String DIGEST = "0".repeat(64);

  private final long stable;
  private final long candidate;
  private final DigitStream digits;
  private final LoadedVersions versions = new LoadedVersions();
  private final BatchAugmenter augmenter;
  private Rollout rollout = Rollout.EMPTY;
  private long sequence;

  /**
   * Loads both versions.
   *
   * @param stable what serves
   * @param candidate what is tried, of a higher number
   * @param deploymentSeed mixed into the noise
   * @param digits the samples
   */
  TrialRun(
      ModelBundleFiles stable, ModelBundleFiles candidate, long deploymentSeed, DigitStream digits)
      throws RejectedModelException {
    this.stable = stable.manifest().version();
    this.candidate = candidate.manifest().version();
    this.digits = digits;
    int workers = Runtime.getRuntime().availableProcessors();
    augmenter = new BatchAugmenter(versions, deploymentSeed, workers, BATCHES, StreamObserver.NONE);
    versions.load(ModelBundle.open(stable, VIEWS, BATCH, new Device.Cpu()));
    versions.load(ModelBundle.open(candidate, VIEWS, BATCH, new Device.Cpu()));
    versions.serve(this.stable);
  }

  /**
   * Streams until the fold decides.
   *
   * @param plan how the candidate is tried
   */
  TrialVerdict verdict(TrialPlan plan) {
    fold(new Announcement(stable, DIGEST));
    fold(new TrialOpening(stable, 0, plan, REPLICA));
    fold(new Announcement(candidate, DIGEST));
    fold(new TrialOpening(candidate, stable, plan, REPLICA));
    Effect shadow = phase(Phase.SHADOW, plan);
    if (shadow.decided()) {
      return verdict(Phase.SHADOW, shadow);
    }
    return verdict(Phase.CANARY, phase(Phase.CANARY, plan));
  }

  private static TrialVerdict verdict(Phase phase, Effect effect) {
    return new TrialVerdict(effect.kind() == Effect.Kind.PROMOTED, phase, effect.reasons());
  }

  /** Streams until the fold ends the phase. */
  private Effect phase(Phase phase, TrialPlan plan) {
    versions.beginTrial(candidate, phase, plan);
    Effect effect;
    do {
      stream();
      effect = fold(new Evidence(candidate, phase, REPLICA, REPLICA, ++sequence, versions.tally()));
    } while (effect.kind() == Effect.Kind.COUNTED);
    return effect;
  }

  private void stream() {
    Stream.generate(() -> augmenter.augment(digits.next(BATCH)).toCompletableFuture())
        .limit(BATCHES)
        .toList()
        .forEach(CompletableFuture::join);
  }

  private Effect fold(RolloutEvent event) {
    Folded folded = rollout.fold(event, Instant.EPOCH);
    if (folded.effect().ignored()) {
      throw new IllegalStateException(event + ": " + folded.effect().inWords());
    }
    rollout = folded.rollout();
    return folded.effect();
  }

  @Override
  public void close() {
    augmenter.close();
    versions.close();
  }
}
