package io.diffaug.streamer.inference;

import java.util.Optional;

/**
 * The slot of the bundle that serves. A swap publishes the next bundle at once; the one before
 * closes when its last lease returns.
 *
 * <p>ONNX Runtime's {@code run} and {@code close} are not synchronised, so the count is kept here,
 * under one lock: it is taken a few times a batch, and two counts that disagree would crash the
 * process.
 */
public final class ServingBundle implements AutoCloseable {
  /** A bundle and how many use it; the slot itself counts as one while the bundle serves. */
  private static final class Held {
    private final ModelBundle bundle;
    private int users = 1;

    Held(ModelBundle bundle) {
      this.bundle = bundle;
    }
  }

  private final Object lock = new Object();
  private Held serving;
  private int open;
  private boolean closed;

  /**
   * Leases the serving bundle.
   *
   * @return a lease to return, or nothing while no bundle serves
   */
  public Optional<BundleLease> lease() {
    synchronized (lock) {
      if (serving == null) {
        return Optional.empty();
      }
      Held held = serving;
      held.users++;
      return Optional.of(new BundleLease(held.bundle, () -> release(held)));
    }
  }

  /**
   * Lets another bundle serve from now on.
   *
   * @param next the bundle, which this slot owns from here
   * @throws IllegalStateException if the slot is closed; the bundle then stays the caller's
   * @throws IllegalArgumentException if the bundle serves already
   */
  public void swap(ModelBundle next) {
    Held before;
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("serving bundle: closed (expected: open)");
      }
      before = serving;
      if (before != null && before.bundle == next) {
        throw new IllegalArgumentException(
            "version " + next.manifest().version() + ": serves already (expected: another bundle)");
      }
      serving = new Held(next);
      open++;
    }
    if (before != null) {
      release(before);
    }
  }

  /**
   * Serves no more, and waits until every lease has returned and every bundle is closed. A thread
   * that holds a lease itself would wait for ever.
   */
  @Override
  public void close() {
    Held last;
    synchronized (lock) {
      closed = true;
      last = serving;
      serving = null;
    }
    if (last != null) {
      release(last);
    }
    awaitAllClosed();
  }

  private void release(Held held) {
    synchronized (lock) {
      held.users--;
      if (held.users > 0) {
        return;
      }
    }
    try {
      held.bundle.close();
    } finally {
      synchronized (lock) {
        open--;
        lock.notifyAll();
      }
    }
  }

  private void awaitAllClosed() {
    boolean interrupted = false;
    synchronized (lock) {
      while (open > 0) {
        try {
          lock.wait();
        } catch (InterruptedException waitOn) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
