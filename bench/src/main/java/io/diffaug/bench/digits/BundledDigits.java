package io.diffaug.bench.digits;

import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvSamples;
import io.diffaug.core.csv.LabelledSamples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The bundled data set: 1,797 handwritten digits of 8 x 8 pixels, values 0 to 16, with labels. */
public final class BundledDigits {
  /** The column that holds the digit. */
  public static final String LABEL = "label";

  private static final String RESOURCE = "digits.csv.gz";

  private BundledDigits() {}

  /**
   * Reads the data as text.
   *
   * @return the header, then one line a digit
   * @throws IOException if the resource cannot be read
   */
  public static List<String> lines() throws IOException {
    try (InputStream compressed = open();
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(compressed), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /**
   * Reads the data as samples.
   *
   * @return pixels and labels
   * @throws IOException if the resource cannot be read
   */
  public static LabelledSamples samples() throws IOException {
    try (InputStream compressed = open()) {
      return CsvSamples.read(
          compressed, new CsvOptions(CsvOptions.Header.PRESENT, Optional.of(LABEL)));
    }
  }

  private static InputStream open() {
    return BundledDigits.class.getResourceAsStream(RESOURCE);
  }
}
