package io.diffaug.cli.feed;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How much to feed, and how fast.
 *
 * @param loop whether to begin again at the file's end; then each id ends with its pass
 * @param count records after which to stop, if any
 * @param rate records a second at most, if any
 */
public record FeedPlan(boolean loop, OptionalLong count, OptionalDouble rate) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if count or rate is not above 0
   */
  public FeedPlan {
    if (count.isPresent() && count.getAsLong() < 1) {
      throw new IllegalArgumentException("--count: " + count.getAsLong() + " (expected: >= 1)");
    }
    if (rate.isPresent() && !(rate.getAsDouble() > 0 && Double.isFinite(rate.getAsDouble()))) {
      throw new IllegalArgumentException("--rate: " + rate.getAsDouble() + " (expected: > 0)");
    }
  }

  /** Whether more is wanted. */
  boolean wantsMore(long sent) {
    return count.isEmpty() || sent < count.getAsLong();
  }

  /** The id of a row in a pass. */
  String id(String row, long pass) {
    return loop ? row + "-" + pass : row;
  }
}
