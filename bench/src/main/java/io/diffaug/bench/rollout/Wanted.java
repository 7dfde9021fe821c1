package io.diffaug.bench.rollout;

/** What a rollout should do with a candidate. */
enum Wanted {
  /** It is broken. */
  ROLLED_BACK("rolled back", 1),

  /** It is as good as the stable version, or better; bad luck may hit it once in twenty trials. */
  PROMOTED("promoted", 0.95),

  /**
   * Its fault is about as large as the margins: where the rollout's sight ends, nothing is wrong.
   */
  EITHER("rolled back", 0);

  private final String word;
  private final double goal;

  Wanted(String word, double goal) {
    this.word = word;
    this.goal = goal;
  }

  /** The verdict that is counted, in words. */
  String word() {
    return word;
  }

  /** The share of trials that shall come to it, 0 where nothing is promised. */
  double goal() {
    return goal;
  }

  /** Whether this verdict is the one that is counted. */
  boolean counts(boolean promoted) {
    return promoted == (this == PROMOTED);
  }
}
