package io.diffaug.streamer.inference;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A counted right to use something native; until it is returned, that stays open.
 *
 * @param <T> what is leased
 */
final class Lease<T> implements AutoCloseable {
  private final T leased;
  private final Runnable returned;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Lease(T leased, Runnable returned) {
    this.leased = leased;
    this.returned = returned;
  }

  /**
   * What is leased.
   *
   * @throws IllegalStateException if the lease was returned
   */
  T get() {
    if (!open.get()) {
      throw new IllegalStateException("lease: returned (expected: open)");
    }
    return leased;
  }

  /** Returns the lease; doing so again changes nothing. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      returned.run();
    }
  }
}
