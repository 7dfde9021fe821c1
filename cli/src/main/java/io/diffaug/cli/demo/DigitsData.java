package io.diffaug.cli.demo;

import io.diffaug.bench.digits.BundledDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The bundled data set, handwritten digits of 8 x 8 pixels, dealt into two files: rows to train on
 * and to stream, and held-out rows to measure on.
 */
final class DigitsData {
  /** Pixels along an edge. */
  static final int SIDE = 8;

  /** The value of a black pixel. */
  static final float DARKEST = 16;

  private static final double HELD_OUT = 0.3;
  private static final long SEED = 1;

  private DigitsData() {}

  /** Deals the rows into two CSV files with the header of the whole. */
  static DemoData deal(Path training, Path heldOut) throws IOException {
    List<String> lines = BundledDigits.lines();
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
        Optional.of(BundledDigits.LABEL),
        SIDE * SIDE,
        trainingLines.size() - 1,
        (int) trainingLines.stream().skip(1).distinct().count(),
        heldOutLines.size() - 1,
        Optional.of(new SampleDrawing.Picture(SIDE, DARKEST)));
  }
}
