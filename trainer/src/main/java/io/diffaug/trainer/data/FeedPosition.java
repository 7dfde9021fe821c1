package io.diffaug.trainer.data;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Up to where a feed was read.
 *
 * @param offsets the offset to read next, by partition; a partition without one begins at its
 *     oldest record
 */
public record FeedPosition(SortedMap<Integer, Long> offsets) {
  /** Where nothing was read yet. */
  public static final FeedPosition BEGINNING = new FeedPosition(new TreeMap<>());

  /** Copies the offsets. {@inheritDoc} */
  public FeedPosition {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @param text for instance {@code 0:17 1:4}
   * @return the position
   * @throws IllegalArgumentException if it is none
   */
  public static FeedPosition parse(String text) {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    try {
      for (String each : text.isBlank() ? new String[0] : text.split(" ", -1)) {
        int colon = each.indexOf(':');
        offsets.put(
            Integer.parseInt(each.substring(0, Math.max(0, colon))),
            Long.parseLong(each.substring(colon + 1)));
      }
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException(
          "position: " + text + " (expected: partition:offset, ...)", malformed);
    }
    return new FeedPosition(offsets);
  }

  @Override
  public String toString() {
    return offsets.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
