package io.diffaug.streamer.inference;

import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One worker's way of a batch: augmented by the version that serves, then, where one is on trial,
 * by the candidate beside it. Not for several threads.
 *
 * <p>Both stand equally far down their ladders, however lag moves meanwhile: each computes the
 * batch as it would if it served.
 */
final class Worker {
  private final ToIntFunction<StepLadder> level;
  private final long deploymentSeed;
  private final StreamObserver observer;
  private final Augmentation serving;

  /** The memory of a trial's calls; null while there is none. */
  private TrialAugmentation trial;

  /**
   * A worker.
   *
   * @param level how many rungs below the top the next batch is computed, given the ladder of the
   *     version that serves
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param observer hears how long what takes
   */
  Worker(ToIntFunction<StepLadder> level, long deploymentSeed, StreamObserver observer) {
    this.level = level;
    this.deploymentSeed = deploymentSeed;
    this.observer = observer;
    this.serving = new Augmentation(deploymentSeed, observer);
  }

  /** Augments a batch; exactly one outcome a sample, in their order. */
  List<Outcome> augment(BatchLease lease, List<RawInput> samples) {
    ModelBundle stable = lease.serving().get();
    int down = level.applyAsInt(stable.ladder());
    List<Outcome> outcomes = serving.augment(stable, samples, stable.ladder().steps(down));
    if (lease.trial().isEmpty()) {
      trial = null;
      return outcomes;
    }
    if (trial == null) {
      trial = new TrialAugmentation(deploymentSeed, observer);
    }
    long started = System.nanoTime();
    List<Outcome> published =
        trial.augment(lease.trial().get().get(), down, samples, outcomes, serving);
    observer.passed(Stage.TRIAL, System.nanoTime() - started);
    return published;
  }
}
