package io.diffaug.streamer.inference;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers of steps K that a bundle is ready for: its rungs, most steps first.
 *
 * @param rungs the numbers, falling; at least one, each 1 or more
 */
public record StepLadder(List<Integer> rungs) {
  /** More rungs would each be hardly quicker than the one above. */
  static final int MOST_RUNGS = 4;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no rung, one is below 1, or they do not fall
   */
  public StepLadder {
    rungs = List.copyOf(rungs);
    if (rungs.isEmpty() || rungs.get(rungs.size() - 1) < 1) {
      throw new IllegalArgumentException(
          "rungs: " + rungs + " (expected: at least one, each >= 1)");
    }
    for (int i = 1; i < rungs.size(); i++) {
      if (rungs.get(i) >= rungs.get(i - 1)) {
        throw new IllegalArgumentException("rungs: " + rungs + " (expected: falling)");
      }
    }
  }

  /**
   * A single number of steps.
   *
   * @param steps K
   * @return the ladder
   * @throws IllegalArgumentException if steps is below 1
   */
  public static StepLadder of(int steps) {
    return new StepLadder(List.of(steps));
  }

  /**
   * Rungs from most steps to fewest, {@value #MOST_RUNGS} at most, each about the same share of the
   * one above: half of it, or more where the range allows, less only where four would not reach.
   *
   * @param minSteps the fewest steps
   * @param steps the most steps
   * @return the ladder
   * @throws IllegalArgumentException if minSteps is not between 1 and steps
   */
  public static StepLadder between(int minSteps, int steps) {
    if (minSteps < 1 || minSteps > steps) {
      throw new IllegalArgumentException(
          "minSteps: " + minSteps + " (expected: 1 to " + steps + ")");
    }
    double range = (double) steps / minSteps;
    int moves = Math.min(MOST_RUNGS - 1, (int) Math.ceil(Math.log(range) / Math.log(2) - 1e-9));
    return new StepLadder(
        IntStream.rangeClosed(0, moves)
            .map(move -> rounded(steps * Math.pow(range, moves == 0 ? 0 : -(double) move / moves)))
            .distinct()
            .boxed()
            .toList());
  }

  private static int rounded(double steps) {
    return (int) Math.round(steps);
  }

  /**
   * The steps of a rung.
   *
   * @param level rungs below the top, 0 or more; beyond the lowest rung it is the lowest
   * @return K
   */
  public int steps(int level) {
    return rungs.get(Math.min(level, lowest()));
  }

  /**
   * The most steps.
   *
   * @return K
   */
  public int most() {
    return rungs.get(0);
  }

  /** How many rungs the lowest is below the top. */
  int lowest() {
    return rungs.size() - 1;
  }
}
