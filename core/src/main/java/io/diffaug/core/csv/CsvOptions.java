package io.diffaug.core.csv;

import java.util.Optional;

/**
 * How to read a file of samples. A column is named as in the header or, in a file without one, by
 * its number from 1.
 *
 * @param header whether the first line is a header
 * @param labelColumn the column that holds labels, not features
 * @param idColumn the column that holds sample ids, not features
 */
public record CsvOptions(Header header, Optional<String> labelColumn, Optional<String> idColumn) {

  /** What the first line is. */
  public enum Header {
    /** A header if any field of a feature column is neither a number nor missing. */
    AUTO,
    /** A header. */
    PRESENT,
    /** A sample. */
    ABSENT
  }

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if one column is both label and id
   */
  public CsvOptions {
    if (labelColumn.isPresent() && labelColumn.equals(idColumn)) {
      throw new IllegalArgumentException(
          "idColumn: " + idColumn.get() + " (expected: another than the label column)");
    }
  }

  /**
   * Options for a file without ids.
   *
   * @param header whether the first line is a header
   * @param labelColumn the column that holds labels, not features
   */
  public CsvOptions(Header header, Optional<String> labelColumn) {
    this(header, labelColumn, Optional.empty());
  }
}
