package io.diffaug.trainer.data;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Up to where a feed was read.
 *
 * @param topicId the id of the topic that was read, if brokers give ids: an offset means nothing in
 *     a later topic of the same name
 * @param offsets the offset to read next, by partition; a partition without one begins at its
 *     oldest record
 */
public record FeedPosition(Optional<String> topicId, SortedMap<Integer, Long> offsets) {
  /** Where nothing was read yet. */
  public static final FeedPosition BEGINNING = new FeedPosition(Optional.empty(), new TreeMap<>());

  private static final String TOPIC_ID = "topic-id=";

  /** Copies the offsets. {@inheritDoc} */
  public FeedPosition {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @param text for instance {@code 0:17 1:4 topic-id=6yGBbUVAQ3OzFTnKpJRyPQ}
   * @return the position
   * @throws IllegalArgumentException if it is none
   */
  public static FeedPosition parse(String text) {
    Optional<String> topicId = Optional.empty();
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    try {
      for (String each : text.isBlank() ? new String[0] : text.split(" ", -1)) {
        int colon = each.indexOf(':');
        if (each.startsWith(TOPIC_ID)) {
          topicId = Optional.of(each.substring(TOPIC_ID.length()));
        } else {
          offsets.put(
              Integer.parseInt(each.substring(0, Math.max(0, colon))),
              Long.parseLong(each.substring(colon + 1)));
        }
      }
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException(
          "position: " + text + " (expected: partition:offset, ...)", malformed);
    }
    return new FeedPosition(topicId, offsets);
  }

  @Override
  public String toString() {
    return Stream.concat(
            offsets.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue()),
            topicId.map(id -> TOPIC_ID + id).stream())
        .collect(Collectors.joining(" "));
  }
}
