package io.diffaug.core.rollout;

import java.util.List;

/**
 * What the fold came to, written down for readers that do not fold, or cannot judge: those of an
 * earlier release than the trial's figures. To all others it is a note.
 *
 * @param version the version that was on trial
 * @param promoted whether it became stable; otherwise it was rolled back
 * @param reasons the figures that decided
 * @param replica who wrote it
 */
public record Verdict(long version, boolean promoted, List<String> reasons, String replica)
    implements RolloutEvent {
  /** Copies the reasons. {@inheritDoc} */
  public Verdict {
    reasons = List.copyOf(reasons);
  }
}
