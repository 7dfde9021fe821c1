package io.diffaug.learner.online;

import java.util.Arrays;

/** An anchor by its content. */
@SuppressWarnings("ArrayRecordComponent") // compared by content
record AnchorKey(float[] values) {
  @Override
  public boolean equals(Object other) {
    return other instanceof AnchorKey that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
