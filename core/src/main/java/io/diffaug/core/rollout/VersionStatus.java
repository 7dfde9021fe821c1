package io.diffaug.core.rollout;

/** What became of an announced version. */
public enum VersionStatus {
  /** Announced, and not tried yet. */
  WAITING("waiting"),
  /** A higher version was tried before it: only an order makes it serve. */
  PASSED_OVER("passed over"),
  /** The candidate of the open trial. */
  ON_TRIAL("on trial"),
  /** Is stable, or was until a later one became so. */
  SERVED("served"),
  /** Lost its trial, or was taken out of service. */
  ROLLED_BACK("rolled back"),
  /** A replica would not load it, or an operator would not have it tried. */
  REFUSED("refused");

  private final String words;

  VersionStatus(String words) {
    this.words = words;
  }

  /**
   * The status for a person to read.
   *
   * @return lower case
   */
  public String words() {
    return words;
  }

  /** Whether a version came to its trial or to service, whatever it came to then. */
  boolean tried() {
    return this == ON_TRIAL || this == SERVED || this == ROLLED_BACK;
  }
}
