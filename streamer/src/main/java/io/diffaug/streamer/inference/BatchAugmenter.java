package io.diffaug.streamer.inference;

import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Augments batches on workers: threads that each lease the serving version, and the trial against
 * it, for one batch at a time and own the buffers of their calls. No call mixes versions.
 *
 * <p>One queue feeds all workers, first come, first served: each lane has few batches in flight, so
 * none waits for more than those few of every other. The queue is bounded and refuses what it
 * cannot hold. Who hands batches in limits how many are in flight; a full queue means that this
 * limit is broken, and waiting would hide it.
 */
public final class BatchAugmenter implements Augmenter, AutoCloseable {
  private final LoadedVersions versions;
  private final ThreadLocal<Worker> worker;
  private final ThreadPoolExecutor workers;
  private final StreamObserver observer;

  /**
   * Makes workers that always take the most steps of a bundle's ladder.
   *
   * @param versions the versions that serve and are tried; stay the caller's
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param workers threads, 1 or more; on a CPU as many as cores
   * @param queue batches that may wait for a worker, 1 or more: as many as may be in flight
   * @param observer hears how long what takes
   * @throws IllegalArgumentException if workers or queue is below 1
   */
  public BatchAugmenter(
      LoadedVersions versions,
      long deploymentSeed,
      int workers,
      int queue,
      StreamObserver observer) {
    this(versions, ladder -> 0, deploymentSeed, workers, queue, observer);
  }

  /**
   * Makes the workers.
   *
   * @param versions the versions that serve and are tried; stay the caller's
   * @param level how many rungs below the top the next batch is computed, given the ladder of the
   *     version that serves; asked once a batch, by all workers
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param workers threads, 1 or more; on a CPU as many as cores
   * @param queue batches that may wait for a worker, 1 or more: as many as may be in flight
   * @param observer hears how long what takes
   * @throws IllegalArgumentException if workers or queue is below 1
   */
  public BatchAugmenter(
      LoadedVersions versions,
      ToIntFunction<StepLadder> level,
      long deploymentSeed,
      int workers,
      int queue,
      StreamObserver observer) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
    }
    if (queue < 1) {
      throw new IllegalArgumentException("queue: " + queue + " (expected: >= 1)");
    }
    this.versions = versions;
    this.observer = observer;
    this.worker = ThreadLocal.withInitial(() -> new Worker(level, deploymentSeed, observer));
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> new Thread(task, "inference-" + number.incrementAndGet()));
  }

  /**
   * {@inheritDoc} It also fails, with a {@link RejectedExecutionException}, if the queue is full or
   * this is closed.
   */
  @Override
  public CompletionStage<List<Outcome>> augment(List<RawInput> samples) {
    long handedIn = System.nanoTime();
    try {
      return CompletableFuture.supplyAsync(() -> augmentNow(samples, handedIn), workers);
    } catch (RejectedExecutionException refused) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException(
              workers.isShutdown()
                  ? "augmenter: closed (expected: open)"
                  : "queue: full with "
                      + workers.getQueue().size()
                      + " batches (expected: fewer in flight)",
              refused));
    }
  }

  private List<Outcome> augmentNow(List<RawInput> samples, long handedIn) {
    observer.passed(Stage.QUEUE, System.nanoTime() - handedIn);
    try (BatchLease lease =
        versions
            .lease()
            .orElseThrow(() -> new IllegalStateException("model: none serves (expected: one)"))) {
      return worker.get().augment(lease, samples);
    }
  }

  /** Takes no more batches, and waits until those it took are done. */
  @Override
  public void close() {
    workers.shutdown();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException waitOn) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
