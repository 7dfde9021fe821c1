package io.diffaug.streamer.pipeline;

/**
 * Topic, partition and offset of an input record: its identity in all accounting.
 *
 * @param topic the input topic
 * @param partition the partition, 0 or more
 * @param offset the offset, 0 or more
 */
public record SourceCoordinate(String topic, int partition, long offset) {
  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if partition or offset is negative
   */
  public SourceCoordinate {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "coordinate: " + topic + "/" + partition + "/" + offset + " (expected: >= 0)");
    }
  }

  /** The coordinate as headers and ids have it, {@code topic/partition/offset}. */
  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
