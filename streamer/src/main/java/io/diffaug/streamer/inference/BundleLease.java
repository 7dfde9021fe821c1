package io.diffaug.streamer.inference;

import java.util.concurrent.atomic.AtomicBoolean;

/** A counted right to use a bundle; until it is returned, the bundle stays open. */
public final class BundleLease implements AutoCloseable {
  private final ModelBundle bundle;
  private final Runnable returned;
  private final AtomicBoolean open = new AtomicBoolean(true);

  BundleLease(ModelBundle bundle, Runnable returned) {
    this.bundle = bundle;
    this.returned = returned;
  }

  /**
   * The leased bundle.
   *
   * @return the bundle
   * @throws IllegalStateException if the lease was returned
   */
  public ModelBundle bundle() {
    if (!open.get()) {
      throw new IllegalStateException("lease: returned (expected: open)");
    }
    return bundle;
  }

  /** Returns the lease; doing so again changes nothing. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      returned.run();
    }
  }
}
