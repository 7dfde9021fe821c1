package io.diffaug.streamer.inference;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Augments batches on workers: threads that each lease the serving bundle for one call at a time
 * and own the buffers of their calls. No call mixes versions.
 */
public final class BatchAugmenter implements Augmenter, AutoCloseable {
  private final ServingBundle serving;
  private final ThreadLocal<Augmentation> augmentations;
  private final ThreadPoolExecutor workers;

  /**
   * Starts the workers.
   *
   * @param serving the slot of the serving bundle; stays the caller's
   * @param deploymentSeed mixed into the seed of each view's noise
   * @param workers threads; on a CPU as many as cores
   * @param queue batches that may wait for a worker
   */
  public BatchAugmenter(ServingBundle serving, long deploymentSeed, int workers, int queue) {
    this.serving = serving;
    this.augmentations = ThreadLocal.withInitial(() -> new Augmentation(deploymentSeed));
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
   * {@inheritDoc}
   *
   * @throws java.util.concurrent.RejectedExecutionException if the queue is full or this is closed
   */
  @Override
  public CompletionStage<List<Outcome>> augment(List<RawInput> samples) {
    return CompletableFuture.supplyAsync(() -> augmentNow(samples), workers);
  }

  private List<Outcome> augmentNow(List<RawInput> samples) {
    try (BundleLease lease =
        serving
            .lease()
            .orElseThrow(() -> new IllegalStateException("model: none serves (expected: one)"))) {
      return augmentations.get().augment(lease.bundle(), samples);
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
