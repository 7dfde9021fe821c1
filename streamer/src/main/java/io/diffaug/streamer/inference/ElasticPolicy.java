package io.diffaug.streamer.inference;

import java.time.Duration;

/**
 * When a stream goes down a rung of its {@link StepLadder}, and when up: by lag, one rung at a
 * time.
 *
 * <p>Between the two thresholds nothing moves, and after a move nothing moves for a while: what a
 * rung is worth shows in the lag only after some time, and pairs of many different K are of no use.
 *
 * @param fallLag records behind above which K falls
 * @param riseLag records behind below which K rises; at most the other
 * @param dwell how long a rung is kept at least
 */
public record ElasticPolicy(long fallLag, long riseLag, Duration dwell) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if a component is negative, or the thresholds cross
   */
  public ElasticPolicy {
    if (riseLag < 1 || riseLag > fallLag) {
      throw new IllegalArgumentException(
          "riseLag: " + riseLag + " (expected: 1 to fallLag, " + fallLag + ")");
    }
    if (dwell.isNegative()) {
      throw new IllegalArgumentException("dwell: " + dwell + " (expected: >= 0)");
    }
  }

  /**
   * Where a stream stands on its ladder.
   *
   * @param level rungs below the top
   * @param sinceNanos when it came there, on a clock that never goes back
   */
  public record Standing(int level, long sinceNanos) {}

  /**
   * Where a stream stands next.
   *
   * @param now where it stands
   * @param lag records that it is behind
   * @param nanos what the clock says
   * @param lowest the lowest level that the ladder has
   * @return one level further, or the same
   */
  public Standing next(Standing now, long lag, long nanos, int lowest) {
    if (nanos - now.sinceNanos() < dwell.toNanos()) {
      return now;
    }
    if (lag > fallLag && now.level() < lowest) {
      return new Standing(now.level() + 1, nanos);
    }
    if (lag < riseLag && now.level() > 0) {
      return new Standing(Math.max(0, Math.min(now.level(), lowest) - 1), nanos);
    }
    return now;
  }
}
