package io.diffaug.streamer.inference;

import java.util.concurrent.CompletableFuture;

/**
 * Something native that one owns and many use: it closes when its owner has let it go and the last
 * lease has returned.
 *
 * <p>ONNX Runtime's {@code run} and {@code close} are not synchronised, so the count is ours. The
 * owner counts as one user.
 *
 * @param <T> what is leased
 */
final class Leasable<T> {
  private final T owned;
  private final Runnable close;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private int users = 1;

  /**
   * Owns something.
   *
   * @param owned what is leased
   * @param close frees it; run once, on the thread that returns last
   */
  Leasable(T owned, Runnable close) {
    this.owned = owned;
    this.close = close;
  }

  /** What is owned, for its owner to look at. */
  T owned() {
    return owned;
  }

  /**
   * Leases it; its owner may not have let it go yet.
   *
   * @throws IllegalStateException if it is closed
   */
  synchronized Lease<T> lease() {
    if (users == 0) {
      throw new IllegalStateException("lease: closed (expected: open)");
    }
    users++;
    return new Lease<>(owned, this::release);
  }

  /** The owner lets it go; done once. */
  void release() {
    synchronized (this) {
      users--;
      if (users > 0) {
        return;
      }
    }
    try {
      close.run();
    } finally {
      closed.complete(null);
    }
  }

  /** Done when it is closed. */
  CompletableFuture<Void> closed() {
    return closed;
  }
}
