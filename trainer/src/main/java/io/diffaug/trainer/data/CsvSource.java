package io.diffaug.trainer.data;

import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvRow;
import io.diffaug.core.csv.CsvRows;
import io.diffaug.nn.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A file of samples, one a row. One malformed row refuses the file: what is wrong in it is not
 * known.
 *
 * @param file comma-separated values, plain or gzip
 * @param label the column that holds labels, if any
 */
public record CsvSource(Path file, Optional<String> label) implements SampleSource {
  @Override
  public SourcedSamples read(int most, Seed seed, Consumer<String> says) throws IOException {
    Reservoir reservoir = new Reservoir(most, seed);
    try (CsvRows rows = open()) {
      for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (row.get() instanceof CsvRow.Malformed malformed) {
          throw malformed.complaint().in(file);
        }
        CsvRow.Sample sample = (CsvRow.Sample) row.get();
        reservoir.offer(0, sample.line(), sample.features(), sample.label());
      }
    }
    if (reservoir.offered() == 0) {
      throw new IOException(file + ": nothing after the header (expected: samples)");
    }
    if (reservoir.offered() > most) {
      says.accept(
          String.format(
              Locale.ROOT, "%s: %,d of %,d samples drawn", file, most, reservoir.offered()));
    }
    return new SourcedSamples(
        reservoir.samples(any -> true), file.getFileName().toString(), reservoir.offered());
  }

  private CsvRows open() throws IOException {
    return CsvRows.open(file, new CsvOptions(CsvOptions.Header.AUTO, label, Optional.empty()));
  }
}
