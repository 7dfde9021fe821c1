package io.diffaug.trainer.continuous;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How full the buffers are, and what has come since this process started.
 *
 * @param window newest samples to learn from
 * @param reservoir older samples to learn from
 * @param heldOut held-out samples
 * @param learned samples that came to be learned from
 * @param measured samples that came to be held out
 * @param passedOver records that were passed over, by reason
 */
public record Intake(
    int window,
    int reservoir,
    int heldOut,
    long learned,
    long measured,
    SortedMap<String, Long> passedOver) {

  /** Copies the reasons. {@inheritDoc} */
  public Intake {
    passedOver = Collections.unmodifiableSortedMap(new TreeMap<>(passedOver));
  }

  /** Samples that have come, of both sides. */
  long samples() {
    return learned + measured;
  }

  /** Different samples at hand to learn from. */
  int training() {
    return window + reservoir;
  }
}
