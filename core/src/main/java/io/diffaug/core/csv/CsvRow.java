package io.diffaug.core.csv;

import java.util.Optional;

/** What one line of a file holds: a sample, or a complaint. */
public sealed interface CsvRow {

  /**
   * Where the row begins.
   *
   * @return the line number, from 1
   */
  long line();

  /**
   * A line that holds a sample.
   *
   * @param line the line number, from 1
   * @param features the raw sample, shape [width]
   * @param label the label, where a label column was named
   * @param id the sample id, where an id column was named
   */
  @SuppressWarnings("ArrayRecordComponent") // a row to compute with, compared by nobody
  record Sample(long line, float[] features, Optional<String> label, Optional<String> id)
      implements CsvRow {}

  /**
   * A line that holds none.
   *
   * @param complaint what is wrong with it
   * @param quotingBroke whether a quote may have swallowed the rows after it
   */
  record Malformed(InvalidCsvException complaint, boolean quotingBroke) implements CsvRow {
    @Override
    public long line() {
      return complaint.line();
    }
  }
}
