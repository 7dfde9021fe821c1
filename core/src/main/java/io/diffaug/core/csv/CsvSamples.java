package io.diffaug.core.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a whole file of samples; one malformed row refuses it. */
public final class CsvSamples {

  private CsvSamples() {}

  /**
   * Reads a file.
   *
   * @param file comma-separated values, plain or gzip
   * @param options how to read it
   * @return all its samples, one at least
   * @throws InvalidCsvException at the first malformed row, naming file, line, column and value
   * @throws IOException if the file cannot be read
   */
  public static LabelledSamples read(Path file, CsvOptions options) throws IOException {
    try (CsvRows rows = CsvRows.open(file, options)) {
      try {
        return read(rows);
      } catch (InvalidCsvException invalid) {
        throw invalid.in(file);
      }
    }
  }

  /**
   * Reads a stream to its end and closes it.
   *
   * @param stream comma-separated values, plain or gzip
   * @param options how to read them
   * @return all its samples, one at least
   * @throws InvalidCsvException at the first malformed row, naming line, column and value
   * @throws IOException if the stream cannot be read
   */
  public static LabelledSamples read(InputStream stream, CsvOptions options) throws IOException {
    try (CsvRows rows = CsvRows.open(stream, options)) {
      return read(rows);
    }
  }

  private static LabelledSamples read(CsvRows rows) throws IOException {
    List<float[]> features = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
      if (row.get() instanceof CsvRow.Malformed malformed) {
        throw malformed.complaint();
      }
      CsvRow.Sample sample = (CsvRow.Sample) row.get();
      features.add(sample.features());
      sample.label().ifPresent(labels::add);
    }
    if (features.isEmpty()) {
      throw InvalidCsvException.ofLine(2, "nothing after the header", "samples");
    }
    return new LabelledSamples(features.toArray(float[][]::new), labels);
  }
}
