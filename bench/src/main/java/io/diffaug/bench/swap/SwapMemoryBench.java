package io.diffaug.bench.swap;

import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A thousand swaps of a streamer under full load, each announced when a pair of the one before was
 * read. Its heap has one size: what the process grows by lies outside, and a leak within would end
 * it.
 *
 * @param bootstrapServers where the broker is
 * @param folder where versions are published to
 * @param effort how many swaps
 * @param out where the process's size is printed
 */
public record SwapMemoryBench(
    String bootstrapServers, Path folder, Effort effort, PrintWriter out) {
  private static final double FULL_LOAD = 1e6;
  private static final Goal FLAT = Goal.atMost(1.05);

  private int swaps() {
    return effort.equals(Effort.SMOKE) ? 2 : 1000;
  }

  /** From where on the process shall not grow. */
  private int warm() {
    return Math.max(1, swaps() / 20);
  }

  /**
   * Swaps under load.
   *
   * @return what was lost, doubled or mixed, and what the process grew by
   * @throws Exception whatever stops the stream
   */
  public List<Finding> rows() throws Exception {
    try (SwapStream stream = new SwapStream(bootstrapServers, folder, swaps(), FULL_LOAD)) {
      stream.begin();
      ProcessSize warm = swap(stream, 1, warm());
      ProcessSize last = swap(stream, warm() + 1, swaps());
      stream.runDry();
      return findings(stream, warm, last);
    }
  }

  /** Swaps so and so often; the streamer's size after the last of them. */
  private ProcessSize swap(SwapStream stream, int from, int to) throws IOException {
    ProcessSize size = null;
    for (int swap = from; swap <= to; swap++) {
      stream.swapAndAwait();
      if (swap % warm() == 0) {
        size = ProcessSize.of(stream.streamer());
        out.printf(Locale.ROOT, "swap %d: %s, %d pairs%n", swap, size, stream.travels().arrivals());
        out.flush();
      }
    }
    return size;
  }

  private List<Finding> findings(SwapStream stream, ProcessSize warm, ProcessSize last)
      throws Exception {
    Travels travels = stream.travels();
    String swaps = "swaps " + warm() + " to " + swaps();
    return List.of(
        none(
            swaps,
            "lost",
            travels.departures() - travels.arrivals(),
            travels.departures() + " samples sent"),
        none(swaps, "doubled", travels.doubled(), ""),
        none(
            swaps,
            "pairs that the version they name does not make",
            stream.mixed(),
            "the first and the last pair of each version made again"),
        flat(swaps, "threads", warm.threads(), last.threads()),
        flat(swaps, "handles", warm.handles(), last.handles()),
        flat(swaps, "resident memory", warm.residentBytes(), last.residentBytes()));
  }

  private static Measure flat(String name, String what, long warm, long last) {
    String note = String.format(Locale.ROOT, "%,d, then %,d", warm, last);
    return new Measure(name, "ratio of " + what, (double) last / warm, Optional.of(FLAT), note);
  }

  private static Measure none(String name, String quantity, long count, String note) {
    return new Measure(name, quantity, count, Optional.of(Goal.atMost(0)), note);
  }
}
