package io.diffaug.bench.swap;

/**
 * A rate read off a count that grows by commits, from the first commit that is seen to the last: so
 * the interval begins and ends where a commit did.
 */
final class CommitRate {
  private static final long UNKNOWN = -1;

  private long count = UNKNOWN;
  private long firstNanos = UNKNOWN;
  private long firstCount;
  private long lastNanos = UNKNOWN;

  /** Takes the count as it is at a monotonic time. */
  void read(long nanos, long now) {
    if (count != UNKNOWN && now > count) {
      if (firstNanos == UNKNOWN) {
        firstNanos = nanos;
        firstCount = now;
      }
      lastNanos = nanos;
    }
    count = now;
  }

  /**
   * The rate.
   *
   * @return what was counted a second
   * @throws IllegalStateException if fewer than two commits were seen
   */
  double perSecond() {
    if (lastNanos == firstNanos) {
      throw new IllegalStateException("commits: fewer than two seen (expected: two or more)");
    }
    return (count - firstCount) * 1e9 / (lastNanos - firstNanos);
  }
}
