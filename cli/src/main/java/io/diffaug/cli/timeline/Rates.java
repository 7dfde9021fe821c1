package io.diffaug.cli.timeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pairs published over time, by how the version that each names stood. */
public final class Rates {
  private final double bin;
  private final SortedMap<Integer, Map<Standing, Long>> counts = new TreeMap<>();

  /**
   * Counts nothing yet.
   *
   * @param bin seconds that are counted together, above 0
   */
  public Rates(double bin) {
    this.bin = bin;
  }

  /**
   * Counts pairs.
   *
   * @param seconds when they were published
   * @param standing how the version that they name stood
   * @param pairs how many
   */
  public void add(double seconds, Standing standing, long pairs) {
    counts
        .computeIfAbsent((int) (seconds / bin), fresh -> new EnumMap<>(Standing.class))
        .merge(standing, pairs, Long::sum);
  }

  /** Seconds that are counted together. */
  double bin() {
    return bin;
  }

  /** How many bins there are, up to the last that counted anything. */
  int bins() {
    return counts.isEmpty() ? 0 : counts.lastKey() + 1;
  }

  /** Pairs a second in a bin. */
  double perSecond(int number, Standing standing) {
    return counts.getOrDefault(number, Map.of()).getOrDefault(standing, 0L) / bin;
  }

  /** The most pairs a second of any bin. */
  double highest() {
    return counts.values().stream()
            .mapToLong(bin -> bin.values().stream().mapToLong(Long::longValue).sum())
            .max()
            .orElse(0)
        / bin;
  }
}
