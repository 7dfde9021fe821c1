package io.diffaug.bench.stream;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What became of a producer's sends: a record that a broker never took must not pass unseen. */
public final class Sends implements Callback {
  private final AtomicReference<Exception> firstFailure = new AtomicReference<>();

  @Override
  public void onCompletion(RecordMetadata metadata, Exception failure) {
    if (failure != null) {
      firstFailure.compareAndSet(null, failure);
    }
  }

  /**
   * Requires that every send so far that was completed succeeded; asked after a flush.
   *
   * @throws IllegalStateException if one failed
   */
  public void require() {
    Exception failure = firstFailure.get();
    if (failure != null) {
      throw new IllegalStateException("a send failed: " + failure.getMessage(), failure);
    }
  }
}
