package io.diffaug.cli.timeline;

import io.diffaug.core.rollout.AnnouncedVersion;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import java.util.OptionalLong;

/** How a version stands at a moment. */
public enum Standing {
  /** Stable: it serves. */
  STABLE("stable", "#6fbf92"),
  /** On trial, serving a share of the samples. */
  CANARY("canary", "#f2a93b"),
  /** On trial, with nothing of it published. */
  SHADOW("shadow", "#b7a9de"),
  /** Announced, and not tried yet. */
  WAITING("waiting", "#c9ced6"),
  /** Served before the stable one, and is kept loaded to go back to. */
  PREVIOUS("previous", "#a9d9be"),
  /** Lost its trial, was taken out of service, or was not loaded. */
  REJECTED("rolled back", "#d64545"),
  /** Of no consequence any more: served long ago, or was never tried. */
  GONE("passed over", "#e8e8e8");

  private final String words;
  private final String colour;

  Standing(String words, String colour) {
    this.words = words;
    this.colour = colour;
  }

  /**
   * Looks a version up.
   *
   * @param rollout the models log, folded to the moment
   * @param version its number
   * @return how it stands; gone if it was never announced
   */
  public static Standing of(Rollout rollout, long version) {
    AnnouncedVersion known = rollout.versions().announced().get(version);
    if (known == null) {
      return GONE;
    }
    return switch (known.status()) {
      case WAITING -> WAITING;
      case PASSED_OVER -> GONE;
      case ON_TRIAL ->
          rollout.trial().filter(trial -> trial.phase() == Phase.CANARY).isPresent()
              ? CANARY
              : SHADOW;
      case SERVED -> served(rollout, OptionalLong.of(version));
      case ROLLED_BACK, REFUSED -> REJECTED;
    };
  }

  private static Standing served(Rollout rollout, OptionalLong version) {
    if (rollout.stable().equals(version)) {
      return STABLE;
    }
    return rollout.previous().equals(version) ? PREVIOUS : GONE;
  }

  /**
   * Whether pairs of such a version are published.
   *
   * @return true if stable or canary
   */
  public boolean publishes() {
    return this == STABLE || this == CANARY;
  }

  /**
   * The standing for a person to read.
   *
   * @return lower case
   */
  public String words() {
    return words;
  }

  /** The colour it is drawn in. */
  String colour() {
    return colour;
  }
}
