package io.diffaug.cli.feed;

import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvRow;
import io.diffaug.core.csv.CsvRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of samples. It is read once to be checked and again to be fed, so its size does not
 * matter.
 *
 * @param path a regular file of comma-separated values, plain or gzip
 * @param options how to read it
 */
public record SampleFile(Path path, CsvOptions options) {
  /** More complaints than these are counted only. */
  private static final int MOST_COMPLAINTS = 20;

  /**
   * What a file holds.
   *
   * @param hasHeader whether the first line was taken as a header
   * @param width floats a sample
   * @param samples how many rows are samples
   * @param malformed how many rows are not
   * @param quotingBroke whether a quote may have swallowed rows, so that nobody can count them
   * @param complaints about the first of those
   */
  public record Contents(
      boolean hasHeader,
      int width,
      long samples,
      long malformed,
      boolean quotingBroke,
      List<String> complaints) {}

  /**
   * Reads the file to its end.
   *
   * @return what it holds
   * @throws IOException if it cannot be read, or has no columns as the options name them
   */
  public Contents check() throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException(path + ": not a regular file (expected: one, to be read twice)");
    }
    try (CsvRows rows = CsvRows.open(path, options)) {
      long samples = 0;
      long malformed = 0;
      boolean quotingBroke = false;
      List<String> complaints = new ArrayList<>();
      for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (row.get() instanceof CsvRow.Malformed wrong) {
          malformed++;
          quotingBroke |= wrong.quotingBroke();
          if (malformed <= MOST_COMPLAINTS) {
            complaints.add(wrong.complaint().getMessage());
          }
        } else {
          samples++;
        }
      }
      return new Contents(
          rows.hasHeader(), rows.width(), samples, malformed, quotingBroke, complaints);
    }
  }

  /**
   * Opens the file for one pass.
   *
   * @return its rows, to be closed
   * @throws IOException if it cannot be read
   */
  public CsvRows open() throws IOException {
    return CsvRows.open(path, options);
  }
}
