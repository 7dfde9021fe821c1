package io.diffaug.bench.swap;

import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Row;
import io.diffaug.streamer.kafka.CommittedRecords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What swapping costs the stream: windows with one swap each against windows without, now the one
 * first and now the other, since a stream grows faster as it runs. First at full load, where
 * records a second count; then at half of that, where the time counts that 99 of 100 samples take
 * from being sent to their pair being read.
 *
 * @param bootstrapServers where the broker is
 * @param folder where versions are published to
 * @param effort how many windows, of twice the length of a turn
 * @param out where each measurement is printed
 */
public record SwapLatencyBench(
    String bootstrapServers, Path folder, Effort effort, PrintWriter out) {
  private static final double FULL_LOAD = 1e6;
  private static final Goal THROUGHPUT = Goal.atLeast(0.95);
  private static final Goal LATENCY = Goal.atMost(1.1);

  /** Windows are long, so there are fewer of them than of other benches' turns. */
  private static final int MOST_PAIRS = 5;

  /** The streamer's JIT works for about a minute at full load. */
  private static final int MOST_WARM_UPS = 3;

  /** Long enough for a few commits. */
  private static final double SHORTEST_WINDOW_SECONDS = 2;

  private static final long READING_EVERY_MILLIS = 100;

  /** One measurement of a window, with a swap or without. */
  @FunctionalInterface
  private interface Window {
    double measure(boolean swapping) throws Exception;
  }

  private int pairs() {
    return Math.min(MOST_PAIRS, effort.pairs());
  }

  private int warmUps() {
    return Math.min(MOST_WARM_UPS, effort.warmUps());
  }

  private double windowSeconds() {
    return Math.max(SHORTEST_WINDOW_SECONDS, 2 * effort.turnSeconds());
  }

  /**
   * Measures windows with and without a swap.
   *
   * @return throughput, latency, and what became of all samples
   * @throws Exception whatever stops the stream
   */
  public List<Finding> rows() throws Exception {
    try (SwapStream stream =
        new SwapStream(bootstrapServers, folder, 2 * (warmUps() + pairs()), FULL_LOAD)) {
      stream.begin();
      Window rate = swapping -> rate(stream, swapping);
      Row throughput = row("full load", "records a second", rate, THROUGHPUT);
      stream.feed().perSecond(throughput.baselineFigures().median() / 2);
      Window latency = swapping -> latency(stream, swapping);
      Row times = row("half of it", "ms for 99 of 100 records", latency, LATENCY);
      stream.runDry();
      Travels travels = stream.travels();
      return List.of(
          throughput,
          times,
          none("lost", travels.departures() - travels.arrivals(), travels),
          none("doubled", travels.doubled(), travels));
    }
  }

  private static Measure none(String quantity, long count, Travels travels) {
    return new Measure(
        "all of it",
        quantity,
        count,
        Optional.of(Goal.atMost(0)),
        travels.departures() + " samples sent");
  }

  /** Windows in turn, after pairs of them that only warm up. */
  private Row row(String name, String unit, Window window, Goal goal) throws Exception {
    out.printf(Locale.ROOT, "%n%s%n", name);
    List<Row.Pair> measured = new ArrayList<>();
    for (int i = 1 - warmUps(); i <= pairs(); i++) {
      Row.Pair pair = pair(window, i % 2 == 0);
      out.printf(
          Locale.ROOT,
          "  %s: %,.1f swapping, %,.1f steady %s, ratio %.3f%n",
          i < 1 ? "warm-up" : "pair " + i,
          pair.contender(),
          pair.baseline(),
          unit,
          pair.ratio());
      out.flush();
      if (i > 0) {
        measured.add(pair);
      }
    }
    String windows = String.format(Locale.ROOT, "windows of %.0f s", windowSeconds());
    return new Row(
        name, unit, "one swap a window", "no swap", measured, Optional.of(goal), windows);
  }

  private static Row.Pair pair(Window window, boolean swappingFirst) throws Exception {
    double first = window.measure(swappingFirst);
    double second = window.measure(!swappingFirst);
    return swappingFirst ? new Row.Pair(first, second) : new Row.Pair(second, first);
  }

  /** Records a second, from the first commit within a window to the last. */
  private double rate(SwapStream stream, boolean swapping) throws InterruptedException {
    CommitRate rate = new CommitRate();
    long end = begin(stream, swapping);
    try (CommittedRecords committed = stream.committed()) {
      while (System.nanoTime() < end) {
        Thread.sleep(READING_EVERY_MILLIS);
        rate.read(System.nanoTime(), committed.count());
      }
    }
    return rate.perSecond();
  }

  /** What 99 of 100 records that were sent within a window took at most, in milliseconds. */
  private double latency(SwapStream stream, boolean swapping) throws InterruptedException {
    Travels travels = stream.travels();
    int from = travels.departures();
    long end = begin(stream, swapping);
    while (System.nanoTime() < end) {
      Thread.sleep(READING_EVERY_MILLIS);
    }
    int to = travels.departures();
    stream.await("the window's last pair", () -> travels.allArrivedUpTo(to));
    return travels.millisOf99In100(from, to);
  }

  /** Begins a window, with a swap or without; when it ends, on the monotonic clock. */
  private long begin(SwapStream stream, boolean swapping) {
    if (swapping) {
      stream.swap();
    }
    return System.nanoTime() + (long) (windowSeconds() * 1e9);
  }
}
