package io.diffaug.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * The bundled data set, handwritten digits of 8 x 8 pixels, dealt into two files: rows to train on
 * and to stream, and held-out rows to measure on.
 */
final class DigitsData {
  /** Pixels along an edge. */
  static final int SIDE = 8;

  /** The value of a black pixel. */
  static final float DARKEST = 16;

  /** The column that holds the digit. */
  static final String LABEL = "label";

  private static final String RESOURCE = "digits.csv.gz";
  private static final double HELD_OUT = 0.3;
  private static final long SEED = 1;

  private DigitsData() {}

  /** Deals the rows into two CSV files with the header of the whole. */
  static DemoData deal(Path training, Path heldOut) throws IOException {
    List<String> lines = lines();
    List<String> trainingLines = new ArrayList<>(lines.subList(0, 1));
    List<String> heldOutLines = new ArrayList<>(lines.subList(0, 1));
    SplittableRandom random = new SplittableRandom(SEED);
    for (String line : lines.subList(1, lines.size())) {
      (random.nextDouble() < HELD_OUT ? heldOutLines : trainingLines).add(line);
    }
    Files.write(training, trainingLines);
    Files.write(heldOut, heldOutLines);
    return new DemoData(
        "digits nobody labelled",
        Optional.of(LABEL),
        SIDE * SIDE,
        trainingLines.size() - 1,
        (int) trainingLines.stream().skip(1).distinct().count(),
        heldOutLines.size() - 1,
        Optional.of(new SampleDrawing.Picture(SIDE, DARKEST)));
  }

  private static List<String> lines() throws IOException {
    try (InputStream resource = DigitsData.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
