package io.diffaug.bench.loop;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import io.diffaug.bench.model.BareRuntime;
import io.diffaug.bench.model.RandomVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sampler's steps as a loop, ready for three numbers of steps, against the steps unrolled for
 * one: speed of a call, and memory.
 *
 * @param folder where versions are published to
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record LoopBench(Path folder, Effort effort, PrintWriter out) {
  static final int VIEWS = 2;
  static final int BATCH = 64;

  /** Denoisers of 0.1, 1 and 7 million weights. */
  private static final int[] HIDDEN = {112, 448, 1280};

  private static final int LIGHT = 8;
  private static final int[] BATCHES = {1, 16, 64};
  private static final int[] STEPS = {RandomVersion.STEPS, 5, 3};
  private static final String ONE = "8";
  private static final String THREE = "8,5,3";
  private static final double MOST = 1.3;

  /** Fresh processes differ by little. */
  private static final int MEMORY_PAIRS = 5;

  /** Nine contests are to end in a few minutes; a turn of many calls is enough. */
  private static final Duration LONGEST_TURN = Duration.ofMillis(700);

  /**
   * Measures.
   *
   * @return speed at each size and batch, and memory at each size
   * @throws Exception whatever stops a side
   */
  public List<Finding> rows() throws Exception {
    long light = RandomVersion.publish(folder, LIGHT).published().version();
    List<Finding> rows = new ArrayList<>();
    for (int hidden : sizes()) {
      RandomVersion version = RandomVersion.publish(folder, hidden);
      for (int batch : BATCHES) {
        rows.add(speed(version, batch));
      }
      rows.add(memory(version, new VersionMemory(folder, light, version.published().version())));
    }
    return rows;
  }

  /** A smoke run takes the smallest: a size costs a JVM for each of its measurements of memory. */
  private int[] sizes() {
    return effort.equals(Effort.SMOKE) ? Arrays.copyOf(HIDDEN, 1) : HIDDEN;
  }

  private Row speed(RandomVersion version, int batch) throws Exception {
    Duration turn = effort.turn().compareTo(LONGEST_TURN) < 0 ? effort.turn() : LONGEST_TURN;
    try (BareRuntime loop =
            new BareRuntime(
                version.looped(VIEWS, STEPS),
                version.files().manifest().run().table().values(),
                VIEWS,
                batch);
        BareRuntime unrolled =
            new BareRuntime(version.composed(VIEWS), new float[0], VIEWS, batch)) {
      return new Contest(
              size(version) + ", batch " + batch,
              "samples",
              new Side("loop, K = 8", () -> loop.perSecond(turn)),
              new Side("unrolled, K = 8", () -> unrolled.perSecond(turn)),
              Optional.empty())
          .run(new Effort(effort.warmUps(), effort.pairs(), turn), out);
    }
  }

  private Measure memory(RandomVersion version, VersionMemory memory) throws Exception {
    out.printf(Locale.ROOT, "%n%s, memory of fresh processes%n", size(version));
    List<Row.Pair> pairs = new ArrayList<>();
    for (int i = 1; i <= Math.min(effort.pairs(), MEMORY_PAIRS); i++) {
      Row.Pair pair =
          new Row.Pair(memory.mebibytes(List.of(THREE)), memory.mebibytes(List.of(ONE)));
      pairs.add(pair);
      out.printf(
          Locale.ROOT,
          "  pair %d: loop for K = %s %.1f MiB, unrolled for K = %s %.1f, ratio %.3f%n",
          i,
          THREE,
          pair.contender(),
          ONE,
          pair.baseline(),
          pair.ratio());
      out.flush();
    }
    double three = memory.mebibytes(List.of(THREE.split(",")));
    Row row = new Row("", "", "", "", pairs, Optional.empty(), "");
    return new Measure(
        size(version) + ", memory",
        "ratio",
        row.figure(),
        Optional.of(Goal.atMost(MOST)),
        String.format(
            Locale.ROOT,
            "spread %s; MiB: loop %.1f, unrolled for one %.1f, unrolled for each of three %.1f",
            row.ratio(),
            row.contenderFigures().median(),
            row.baselineFigures().median(),
            three));
  }

  private static String size(RandomVersion version) {
    return String.format(Locale.ROOT, "denoiser of %.1f M", version.denoiserParameters() / 1e6);
  }
}
