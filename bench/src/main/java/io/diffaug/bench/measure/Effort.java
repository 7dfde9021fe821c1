package io.diffaug.bench.measure;

import java.time.Duration;

/**
 * How long a bench measures.
 *
 * @param warmUps most pairs of each contest that only warm up; fewer where the JIT is quiet sooner
 * @param pairs interleaved pairs of each contest that count
 * @param turn how long each side of a pair works
 */
public record Effort(int warmUps, int pairs, Duration turn) {
  /** What figures are published from. */
  public static final Effort FULL = new Effort(8, 7, Duration.ofSeconds(5));

  /** Enough to see that a bench works; its figures mean nothing. */
  public static final Effort SMOKE = new Effort(0, 1, Duration.ofMillis(50));

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no pair, or a turn takes no time
   */
  public Effort {
    if (warmUps < 0 || pairs < 1 || turn.isNegative() || turn.isZero()) {
      throw new IllegalArgumentException(
          "effort: "
              + warmUps
              + " and "
              + pairs
              + " pairs of "
              + turn
              + " (expected: 0 and 1 or more, each of some time)");
    }
  }

  /**
   * The length of a turn.
   *
   * @return seconds
   */
  public double turnSeconds() {
    return turn.toNanos() / 1e9;
  }
}
