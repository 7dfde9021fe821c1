package io.diffaug.core.rollout;

import java.util.List;

/**
 * What an event did to the rollout.
 *
 * @param kind what happened
 * @param version the version it happened to, 0 for none
 * @param reasons why, for a person to read; may be empty
 */
public record Effect(Kind kind, long version, List<String> reasons) {

  /** What may happen. */
  public enum Kind {
    /** A version was announced. */
    ANNOUNCED("announced"),
    /** A trial began, in shadow. */
    OPENED("on trial, in shadow"),
    /** Evidence was taken in; it decides nothing yet. */
    COUNTED("counted"),
    /** The candidate passed the shadow and serves as canary. */
    ADVANCED("canary"),
    /** A version became stable. */
    PROMOTED("promoted"),
    /** A version lost its trial, or was taken out of service. */
    ROLLED_BACK("rolled back"),
    /** A version will not be tried: a replica would not load it, or an operator said so. */
    REFUSED("refused"),
    /** A version is stable until the pin is taken off. */
    PINNED("pinned"),
    /** The pin is off. */
    UNPINNED("unpinned"),
    /** True, and of no consequence. */
    NOTED("noted"),
    /** Of no effect; the reason says why. */
    IGNORED("ignored");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** Copies the reasons. {@inheritDoc} */
  public Effect {
    reasons = List.copyOf(reasons);
  }

  static Effect of(Kind kind, long version, String... reasons) {
    return new Effect(kind, version, List.of(reasons));
  }

  /**
   * Whether the event changed nothing because it was out of place.
   *
   * @return true if ignored
   */
  public boolean ignored() {
    return kind == Kind.IGNORED;
  }

  /**
   * Whether the event ended a trial or a service, so that a verdict may be written.
   *
   * @return true if promoted or rolled back
   */
  public boolean decided() {
    return kind == Kind.PROMOTED || kind == Kind.ROLLED_BACK;
  }

  /**
   * The effect for a person to read.
   *
   * @return for instance {@code version 3 rolled back: retrieval-own -0.4 ...}
   */
  public String inWords() {
    String subject = version == 0 ? kind.words : "version " + version + " " + kind.words;
    return reasons.isEmpty() ? subject : subject + ": " + String.join("; ", reasons);
  }
}
