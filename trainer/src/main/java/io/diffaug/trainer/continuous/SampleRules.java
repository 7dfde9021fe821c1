package io.diffaug.trainer.continuous;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.nn.Seed;
import java.util.Optional;

/**
 * Which samples training takes, and on which side. A sample is held out or learned from by a hash
 * of its values: so it stays on its side however often it comes, under whatever id.
 *
 * @param domain the model space, once there is one
 * @param farthest how far out a feature may lie, in halves of its range when training began
 * @param share share of the samples that is held out, in (0, 1)
 * @param seed what the hash hangs on
 */
record SampleRules(Optional<VectorDomain> domain, double farthest, double share, Seed seed) {
  /** The differences of larger values are not finite. */
  private static final float LARGEST = Float.MAX_VALUE / 4;

  /** The same rules, in a model space. */
  SampleRules in(VectorDomain settled) {
    return new SampleRules(Optional.of(settled), farthest, share, seed);
  }

  /** Why a sample is not taken, if it is not. */
  Optional<String> fault(float[] row) {
    for (float value : row) {
      if (Math.abs(value) > LARGEST) {
        return Optional.of("with a value that is too large");
      }
    }
    return domain.flatMap(settled -> fault(row, settled));
  }

  private Optional<String> fault(float[] row, VectorDomain settled) {
    if (row.length != settled.width()) {
      return Optional.of("of another width");
    }
    for (float value : settled.toModelSpace(new float[][] {row})[0]) {
      if (!(Math.abs(value) <= farthest)) {
        return Optional.of("far out of range");
      }
    }
    return Optional.empty();
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
