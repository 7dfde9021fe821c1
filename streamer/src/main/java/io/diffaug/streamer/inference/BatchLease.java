package io.diffaug.streamer.inference;

import java.util.Optional;

/**
 * What a batch is computed with, leased together: the version that serves, and the trial that is
 * held against it.
 *
 * @param serving the version that serves
 * @param trial the trial under way, if there is one
 */
record BatchLease(Lease<ModelBundle> serving, Optional<Lease<Comparison>> trial)
    implements AutoCloseable {
  /** Returns both. */
  @Override
  public void close() {
    trial.ifPresent(Lease::close);
    serving.close();
  }
}
