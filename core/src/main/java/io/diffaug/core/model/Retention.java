package io.diffaug.core.model;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Which versions of a repository may go. */
public final class Retention {
  private Retention() {}

  /**
   * Names the versions that are neither among the newest nor in use.
   *
   * @param versions the complete versions of the repository, rising
   * @param keep how many of the newest stay, 1 or more
   * @param inUse versions that stay whatever their age
   * @return the others, rising
   * @throws IllegalArgumentException if none would stay
   */
  public static List<Long> removable(List<Long> versions, int keep, Set<Long> inUse) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep: " + keep + " (expected: >= 1)");
    }
    return IntStream.range(0, Math.max(0, versions.size() - keep))
        .mapToObj(versions::get)
        .filter(version -> !inUse.contains(version))
        .toList();
  }
}
