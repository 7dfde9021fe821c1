package io.diffaug.core.rollout;

import java.util.List;

/**
 * What the counts of a phase come to.
 *
 * @param ruling what follows
 * @param reasons the figures that decided
 */
record Judgement(Ruling ruling, List<String> reasons) {
  /** Too little was counted to tell. */
  static final Judgement GOES_ON = new Judgement(Ruling.GOES_ON, List.of());

  /** What may follow. */
  enum Ruling {
    GOES_ON,
    CANARY,
    PROMOTED,
    ROLLED_BACK
  }

  /** Copies the reasons. {@inheritDoc} */
  Judgement {
    reasons = List.copyOf(reasons);
  }
}
