package io.diffaug.cli.audit;

import java.util.List;

/**
 * What became of the input records.
 *
 * @param samplesIn records that a {@code read_committed} reader sees on the input topic
 * @param pairsOut records on the pairs topic
 * @param deadLetters records on the dead-letter topic
 * @param lost inputs below the group's committed offset with neither pair nor dead letter
 * @param doubled outputs beyond the first of the same input
 * @param outOfOrder outputs of a key that came after one of a later input of the same partition
 * @param pending inputs at or above the committed offset with neither pair nor dead letter
 * @param foreign outputs whose source is no input record
 * @param heldBack partitions that an open transaction kept from being read to their ends
 * @param examples the first few culprits, one line each
 */
public record AuditReport(
    long samplesIn,
    long pairsOut,
    long deadLetters,
    long lost,
    long doubled,
    long outOfOrder,
    long pending,
    long foreign,
    long heldBack,
    List<String> examples) {
  /** Copies the list. {@inheritDoc} */
  public AuditReport {
    examples = List.copyOf(examples);
  }

  /**
   * Whether every input has exactly one output, in order, and nothing else is there.
   *
   * @return true if so
   */
  public boolean clean() {
    return lost + doubled + outOfOrder + pending + foreign + heldBack == 0;
  }
}
