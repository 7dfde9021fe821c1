package io.diffaug.learner.pairs;

import java.util.List;
import java.util.Map;

/**
 * The records that a reader passed over because they are no pairs, or not of its shape.
 *
 * @param byReason how many, by a short fixed word: {@code null-value}, {@code unparseable}, {@code
 *     wrong-domain}, {@code too-few-views}, {@code wrong-width}, {@code not-finite}
 * @param examples the first of them, {@code topic/partition/offset: reason: what was found
 *     (expected: ...)}
 */
public record Undecodable(Map<String, Long> byReason, List<String> examples) {

  /** Copies the components. {@inheritDoc} */
  public Undecodable {
    byReason = Map.copyOf(byReason);
    examples = List.copyOf(examples);
  }

  /**
   * How many there are of all kinds.
   *
   * @return the sum over the reasons
   */
  public long count() {
    return byReason.values().stream().mapToLong(Long::longValue).sum();
  }
}
