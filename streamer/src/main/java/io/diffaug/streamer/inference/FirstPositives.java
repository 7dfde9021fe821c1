package io.diffaug.streamer.inference;

import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.RejectedModelException;
import java.nio.FloatBuffer;

/** What the positives that a new version makes of fixed noise must be before it may serve. */
final class FirstPositives {
  private FirstPositives() {}

  /**
   * Checks what came back: finite before it was decoded, inside the clip range after.
   *
   * @param domain the version's domain
   * @param check a number a positive, finite where the positive was before it was decoded
   * @param positives decoded positives, end to end
   * @throws RejectedModelException if one is not; names the value
   */
  static void check(SampleDomain domain, FloatBuffer check, FloatBuffer positives)
      throws RejectedModelException {
    for (int i = 0; i < check.limit(); i++) {
      if (!Float.isFinite(check.get(i))) {
        throw rejected("not finite (expected: finite)");
      }
    }
    for (int i = 0; i < positives.limit(); i++) {
      float value = positives.get(i);
      if (!(value >= domain.clipMinimum() && value <= domain.clipMaximum())) {
        throw rejected(
            value
                + " (expected: inside the clip range, "
                + domain.clipMinimum()
                + " to "
                + domain.clipMaximum()
                + ")");
      }
    }
  }

  private static RejectedModelException rejected(String complaint) {
    return new RejectedModelException("probe on fixed noise: " + complaint);
  }
}
