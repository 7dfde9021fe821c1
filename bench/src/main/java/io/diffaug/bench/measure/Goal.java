package io.diffaug.bench.measure;

import java.util.Locale;

/**
 * What a ratio shall reach, or shall not exceed.
 *
 * @param direction which side of the bound is good
 * @param bound the bound, which is good itself
 */
public record Goal(Direction direction, double bound) {
  /** Which side of a bound is good. */
  public enum Direction {
    /** The ratio shall reach the bound. */
    AT_LEAST(">="),
    /** The ratio shall not exceed the bound. */
    AT_MOST("<=");

    private final String sign;

    Direction(String sign) {
      this.sign = sign;
    }
  }

  /**
   * A ratio that shall reach a bound.
   *
   * @param bound the bound
   * @return the goal
   */
  public static Goal atLeast(double bound) {
    return new Goal(Direction.AT_LEAST, bound);
  }

  /**
   * A ratio that shall not exceed a bound.
   *
   * @param bound the bound
   * @return the goal
   */
  public static Goal atMost(double bound) {
    return new Goal(Direction.AT_MOST, bound);
  }

  /**
   * How far on the good side a ratio lies.
   *
   * @param ratio the ratio
   * @return 0 or more if the goal is met
   */
  public double slack(double ratio) {
    return direction == Direction.AT_LEAST ? ratio - bound : bound - ratio;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "goal %s %.2f", direction.sign, bound);
  }
}
