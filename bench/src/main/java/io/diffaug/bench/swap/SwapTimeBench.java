package io.diffaug.bench.swap;

import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Spread;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From a version's announcement, acknowledged by the broker, to the first pair of its making that a
 * reader of committed records sees, in mode immediate, for versions of the demo's size.
 *
 * @param bootstrapServers where the broker is
 * @param folder where versions are published to
 * @param effort how many swaps
 * @param out where each measurement is printed
 */
public record SwapTimeBench(String bootstrapServers, Path folder, Effort effort, PrintWriter out) {
  private static final double SAMPLES_A_SECOND = 500;
  private static final Goal GOAL = Goal.atMost(2);

  /**
   * Swaps and waits, again and again.
   *
   * @return the longest time, which has the goal, and the median
   * @throws Exception whatever stops the stream
   */
  public List<Finding> rows() throws Exception {
    List<Double> seconds = new ArrayList<>();
    try (SwapStream stream =
        new SwapStream(bootstrapServers, folder, effort.pairs(), SAMPLES_A_SECOND)) {
      stream.begin();
      for (int swap = 1; swap <= effort.pairs(); swap++) {
        long start = System.nanoTime();
        stream.swapAndAwait();
        seconds.add((System.nanoTime() - start) / 1e9);
        out.printf(Locale.ROOT, "swap %d: %.3f s%n", swap, seconds.get(swap - 1));
        out.flush();
      }
    }
    Spread spread = Spread.of(seconds);
    String name = "announcement to first pair";
    String note = seconds.size() + " swaps at " + SAMPLES_A_SECOND + " samples a second";
    return List.of(
        new Measure(name, "longest, s", spread.maximum(), Optional.of(GOAL), note),
        new Measure(name, "median, s", spread.median(), Optional.empty(), note));
  }
}
