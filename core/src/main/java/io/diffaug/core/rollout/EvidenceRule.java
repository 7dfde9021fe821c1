package io.diffaug.core.rollout;

/**
 * When a replica writes down what it has counted: when a count has grown by an eighth since it was
 * last written, and when the replica alone has the blocks that decide. The log keeps evidence for
 * ever, so a trial of any length writes of the order of its logarithm: below 100 events for 100,000
 * blocks. What is not written yet is an eighth at most, so that a trial may take so many more
 * blocks than its plan says, over all replicas.
 */
public final class EvidenceRule {
  private static final int EIGHTH = 8;

  private EvidenceRule() {}

  /**
   * Whether it is time.
   *
   * @param window the blocks that decide the phase
   * @param written what was written last; nothing counted if nothing was
   * @param counted what has been counted since the phase began
   * @return true if it should be written
   */
  public static boolean due(int window, TrialTally written, TrialTally counted) {
    return grown(written.compared(), counted.compared())
        || grown(written.failures(), counted.failures())
        || grown(written.unusableRows(), counted.unusableRows())
        || (written.compared() < window && counted.compared() >= window);
  }

  private static boolean grown(long before, long now) {
    return now > before && now - before >= before / EIGHTH;
  }
}
