package io.diffaug.bench.swap;

import io.diffaug.proto.ContrastivePair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first and the last pair of each version, in the order they are read: where swaps happened.
 */
final class Boundaries {
  private final Map<Long, List<ContrastivePair>> pairs = new TreeMap<>();

  /** Notes the next pair. */
  synchronized void note(ContrastivePair pair) {
    pairs.merge(
        pair.getProvenance().getModelVersion(),
        List.of(pair),
        (noted, next) -> List.of(noted.get(0), pair));
  }

  /** The first and the last pair by version; one where it made no other. */
  synchronized Map<Long, List<ContrastivePair>> pairs() {
    return new TreeMap<>(pairs);
  }
}
