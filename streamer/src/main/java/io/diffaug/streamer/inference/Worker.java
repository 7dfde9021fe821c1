package io.diffaug.streamer.inference;

import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One worker's way of a batch: augmented by the version that serves, then, where one is on trial,
 * by the candidate beside it. Not for several threads.
 */
final class Worker {
  private final ToIntFunction<StepLadder> steps;
  private final long deploymentSeed;
  private final StreamObserver observer;
  private final Augmentation serving;

  /** The memory of a trial's calls; null while there is none. */
  private TrialAugmentation trial;

  /**
   * A worker.
   *
   * @param steps which rung of a version's ladder the next call takes
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param observer hears how long what takes
   */
  Worker(ToIntFunction<StepLadder> steps, long deploymentSeed, StreamObserver observer) {
    this.steps = steps;
    this.deploymentSeed = deploymentSeed;
    this.observer = observer;
    this.serving = new Augmentation(deploymentSeed, observer);
  }

  /** Augments a batch; exactly one outcome a sample, in their order. */
  List<Outcome> augment(BatchLease lease, List<RawInput> samples) {
    ModelBundle stable = lease.serving().get();
    List<Outcome> outcomes = serving.augment(stable, samples, steps.applyAsInt(stable.ladder()));
    if (lease.trial().isEmpty()) {
      trial = null;
      return outcomes;
    }
    if (trial == null) {
      trial = new TrialAugmentation(steps, deploymentSeed);
    }
    long started = System.nanoTime();
    List<Outcome> published = trial.augment(lease.trial().get().get(), samples, outcomes, serving);
    observer.passed(Stage.TRIAL, System.nanoTime() - started);
    return published;
  }
}
