package io.diffaug.bench.measure;

import java.util.Locale;

/**
 * What a figure shall reach, or shall not exceed.
 *
 * @param direction which side of the bound is good
 * @param bound the bound, which is good itself
 */
public record Goal(Direction direction, double bound) {
  /** Which side of a bound is good. */
  public enum Direction {
    /** The figure shall reach the bound. */
    AT_LEAST(">="),
    /** The figure shall not exceed the bound. */
    AT_MOST("<=");

    private final String sign;

    Direction(String sign) {
      this.sign = sign;
    }
  }

  /**
   * A figure that shall reach a bound.
   *
   * @param bound the bound
   * @return the goal
   */
  public static Goal atLeast(double bound) {
    return new Goal(Direction.AT_LEAST, bound);
  }

  /**
   * A figure that shall not exceed a bound.
   *
   * @param bound the bound
   * @return the goal
   */
  public static Goal atMost(double bound) {
    return new Goal(Direction.AT_MOST, bound);
  }

  /**
   * How far on the good side a figure lies, as a share of the bound: so figures of different units
   * compare. A bound of 0 has no share, and is met by far or missed by far.
   *
   * @param figure the figure
   * @return 0 or more if the goal is met
   */
  public double slack(double figure) {
    double difference = direction == Direction.AT_LEAST ? figure - bound : bound - figure;
    if (bound != 0) {
      return difference / Math.abs(bound);
    }
    return difference >= 0 ? Double.POSITIVE_INFINITY : difference / 0.0;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "goal %s %.2f", direction.sign, bound);
  }
}
