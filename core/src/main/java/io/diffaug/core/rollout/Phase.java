package io.diffaug.core.rollout;

import java.util.Locale;

/** A phase of a trial. */
public enum Phase {
  /** The candidate computes on a share of the live batches; nothing of it is published. */
  SHADOW,
  /** The candidate serves a share of the samples, and the stable version computes on them too. */
  CANARY;

  /**
   * The phase for a person to read.
   *
   * @return lower case
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
