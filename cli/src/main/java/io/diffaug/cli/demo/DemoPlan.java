package io.diffaug.cli.demo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a demo is to do.
 *
 * @param quick whether to train and learn briefly
 * @param records how many records to stream, or none for as many as suit the data
 * @param out the folder for everything, or none for the first free one
 * @param data the user's own samples, CSV, or none for the bundled digits
 * @param label the column of the user's own samples that holds labels, if any
 */
public record DemoPlan(
    boolean quick,
    OptionalInt records,
    Optional<Path> out,
    Optional<Path> data,
    Optional<String> label) {
  /** Fewest records of the bundled data: fewer and the kill would come too late to matter. */
  public static final int FEWEST_RECORDS = 20_000;

  /** Fewest records of the user's own data. */
  public static final int FEWEST_OWN_RECORDS = 1_000;

  /** Values that the input topic may hold where nobody says how many records: 80 MB. */
  private static final int VALUES = 20_000_000;

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are too few records, or a label without own data
   */
  public DemoPlan {
    int fewest = data.isPresent() ? FEWEST_OWN_RECORDS : FEWEST_RECORDS;
    if (records.isPresent() && records.getAsInt() < fewest) {
      throw new IllegalArgumentException(
          "--records: " + records.getAsInt() + " (expected: >= " + fewest + ")");
    }
    if (label.isPresent() && data.isEmpty()) {
      throw new IllegalArgumentException(
          "--label: " + label.get() + " (expected: together with --data)");
    }
  }

  /** How many records to stream of samples of a width. */
  int records(int width) {
    return records.orElse(Math.max(FEWEST_OWN_RECORDS, Math.min(FEWEST_RECORDS, VALUES / width)));
  }
}
