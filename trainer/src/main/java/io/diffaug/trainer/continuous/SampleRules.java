package io.diffaug.trainer.continuous;

import io.diffaug.nn.Seed;
import io.diffaug.trainer.data.Reach;
import java.util.Optional;

/**
 * Which samples training takes, and on which side. A sample is held out or learned from by a hash
 * of its values: so it stays on its side however often it comes, under whatever id.
 *
 * @param reach how far out samples may lie, once there is a model space
 * @param share share of the samples that is held out, in (0, 1)
 * @param seed what the hash hangs on
 */
record SampleRules(Optional<Reach> reach, double share, Seed seed) {
  /** The differences of larger values are not finite. */
  private static final float LARGEST = Float.MAX_VALUE / 4;

  /** The same rules, in a model space. */
  SampleRules in(Reach settled) {
    return new SampleRules(Optional.of(settled), share, seed);
  }

  /** Why a sample is not taken, if it is not. */
  Optional<String> fault(float[] row) {
    for (float value : row) {
      if (Math.abs(value) > LARGEST) {
        return Optional.of("with a value that is too large");
      }
    }
    return reach.flatMap(settled -> fault(row, settled));
  }

  private static Optional<String> fault(float[] row, Reach settled) {
    if (row.length != settled.domain().width()) {
      return Optional.of("of another width");
    }
    return settled.holds(row) ? Optional.empty() : Optional.of("far out of range");
  }

  /** Whether a sample is measured on and never learned from. */
  boolean isHeldOut(float[] row) {
    Seed hash = seed;
    for (float value : row) {
      hash = hash.child(Float.floatToIntBits(value));
    }
    return (hash.value() >>> 11) * 0x1p-53 < share;
  }
}
