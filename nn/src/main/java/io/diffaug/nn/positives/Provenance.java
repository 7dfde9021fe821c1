package io.diffaug.nn.positives;

/** Where the two views of a training pair come from. */
public sealed interface Provenance {
  /**
   * The row that both views belong to.
   *
   * @return the anchor's row in the training data
   */
  int anchor();

  /**
   * Two mixtures of the anchor with neighbours of it.
   *
   * @param anchor the anchor's row
   * @param first the first view's recipe
   * @param second the second view's recipe
   */
  record Mixed(int anchor, Recipe first, Recipe second) implements Provenance {}

  /**
   * One mixture: {@code share * anchor + (1 - share) * neighbour}, before input noise.
   *
   * @param neighbour the neighbour's row
   * @param share what is left of the anchor, in [0, 1)
   */
  record Recipe(int neighbour, double share) {}

  /**
   * Two generated views of one anchor.
   *
   * @param anchor the anchor's row
   * @param firstView index of the first view in the bank
   * @param secondView index of the second view in the bank, another one
   */
  record Generated(int anchor, int firstView, int secondView) implements Provenance {}
}
