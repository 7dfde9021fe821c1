package io.diffaug.cli.demo;

import io.diffaug.cli.feed.SampleFile;
import io.diffaug.core.csv.CsvOptions;
import io.diffaug.core.csv.CsvOptions.Header;
import io.diffaug.core.csv.CsvRow;
import io.diffaug.core.csv.CsvRows;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/** Deals a file of the user's own into rows to train on and rows held out. */
final class OwnData {
  /** Training needs a batch and a neighbour, measuring two rows. */
  private static final int FEWEST_ROWS = 12;

  private static final double HELD_OUT = 0.3;
  private static final long SEED = 1;
  private static final String LABEL = "label";

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Set<Integer> distinct = new HashSet<>();
  private final float[] minimum;
  private final float[] maximum;
  private long left;
  private long wanted;

  private OwnData(long rows, int width) {
    minimum = new float[width];
    maximum = new float[width];
    Arrays.fill(minimum, Float.POSITIVE_INFINITY);
    Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
    left = rows;
    wanted = Math.max(2, Math.round(HELD_OUT * rows));
  }

  /**
   * Deals a file.
   *
   * @param file comma-separated values, plain or gzip
   * @param label the column that holds labels, if any
   * @param training where rows to train on go
   * @param heldOut where rows held out go
   * @return what was dealt
   * @throws IOException if the file cannot be read, has malformed rows, or too few
   */
  static DemoData deal(Path file, Optional<String> label, Path training, Path heldOut)
      throws IOException {
    SampleFile samples = new SampleFile(file, new CsvOptions(Header.AUTO, label));
    SampleFile.Contents contents = samples.check();
    if (contents.malformed() > 0) {
      throw new IOException(
          file
              + ": "
              + contents.malformed()
              + " malformed rows (expected: none)\n"
              + String.join("\n", contents.complaints()));
    }
    if (contents.samples() < FEWEST_ROWS) {
      throw new IOException(
          file + ": " + contents.samples() + " samples (expected: >= " + FEWEST_ROWS + ")");
    }
    return new OwnData(contents.samples(), contents.width())
        .deal(samples, contents, training, heldOut);
  }

  private DemoData deal(
      SampleFile samples, SampleFile.Contents contents, Path training, Path heldOut)
      throws IOException {
    int heldOutRows = Math.toIntExact(wanted);
    Optional<String> label = samples.options().labelColumn().map(any -> LABEL);
    try (CsvRows rows = samples.open();
        BufferedWriter trainingFile = Files.newBufferedWriter(training);
        BufferedWriter heldOutFile = Files.newBufferedWriter(heldOut)) {
      trainingFile.write(header(contents.width(), label));
      heldOutFile.write(header(contents.width(), label));
      for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        CsvRow.Sample sample = (CsvRow.Sample) row.get();
        boolean held = isHeldOut();
        (held ? heldOutFile : trainingFile).write(line(sample));
        if (!held) {
          distinct.add(Arrays.hashCode(sample.features()));
        }
        widen(sample.features());
      }
    }
    return new DemoData(
        "rows of " + samples.path().getFileName(),
        label,
        contents.width(),
        Math.toIntExact(contents.samples() - heldOutRows),
        distinct.size(),
        heldOutRows,
        contents.width() > SampleDrawing.Bars.WIDEST
            ? Optional.empty()
            : Optional.of(new SampleDrawing.Bars(minimum, maximum)));
  }

  private void widen(float[] features) {
    for (int i = 0; i < features.length; i++) {
      minimum[i] = Math.min(minimum[i], features[i]);
      maximum[i] = Math.max(maximum[i], features[i]);
    }
  }

  /** Knuth's algorithm S: exactly as many of the rows as wanted, each with the same chance. */
  private boolean isHeldOut() {
    boolean chosen = random.nextDouble() * left < wanted;
    left--;
    wanted -= chosen ? 1 : 0;
    return chosen;
  }

  private static String header(int width, Optional<String> label) {
    StringJoiner names = new StringJoiner(",", "", "\n");
    for (int i = 1; i <= width; i++) {
      names.add("x" + i);
    }
    label.ifPresent(names::add);
    return names.toString();
  }

  private static String line(CsvRow.Sample sample) {
    StringJoiner fields = new StringJoiner(",", "", "\n");
    for (float feature : sample.features()) {
      fields.add(Float.toString(feature));
    }
    sample.label().ifPresent(label -> fields.add('"' + label.replace("\"", "\"\"") + '"'));
    return fields.toString();
  }
}
