package io.diffaug.trainer.loop;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * What steps need, made one step ahead on another core while the step before computes.
 *
 * <p>What is made is a function of the step's number, so that it is the same whether it was made
 * ahead or not: a training that goes on from a checkpoint, or tries a step again, gets what it
 * would have got.
 */
final class Ahead<T> {
  private record Made<T>(int step, T value) {}

  private final IntFunction<T> making;
  private CompletableFuture<Made<T>> next;

  /**
   * Nothing made yet.
   *
   * @param making what a step needs, by its number; called by one thread at a time
   */
  Ahead(IntFunction<T> making) {
    this.making = making;
    this.next = CompletableFuture.completedFuture(new Made<>(-1, null));
  }

  /** What a step needs; from then on the next step's is being made. */
  T at(int step) {
    Made<T> ahead = next.join();
    T wanted = ahead.step == step ? ahead.value : making.apply(step);
    next = CompletableFuture.supplyAsync(() -> new Made<>(step + 1, making.apply(step + 1)));
    return wanted;
  }
}
