package io.diffaug.bench.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * A rate read off a count that grows by commits: between the first commit past a tenth of the goal
 * and the last before nine tenths. Starting up and running dry are left out, and the interval
 * begins and ends where a commit did.
 */
final class Throughput {
  private record Reading(long nanos, long count) {}

  private final long goal;
  private final List<Reading> commits = new ArrayList<>();

  Throughput(long goal) {
    this.goal = goal;
  }

  /** Takes the count as it is at a monotonic time. */
  void read(long nanos, long count) {
    long before = commits.isEmpty() ? 0 : commits.get(commits.size() - 1).count;
    if (count > before && 10 * count >= goal && (10 * count <= 9 * goal || commits.size() < 2)) {
      commits.add(new Reading(nanos, count));
    }
  }

  /** The rate a second; NaN if fewer than two commits were read. */
  double perSecond() {
    if (commits.size() < 2) {
      return Double.NaN;
    }
    Reading first = commits.get(0);
    Reading last = commits.get(commits.size() - 1);
    return (last.count - first.count) * 1e9 / (last.nanos - first.nanos);
  }
}
