package io.diffaug.bench;

import io.diffaug.bench.exporter.ExporterBench;
import io.diffaug.bench.loop.LoopBench;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Machine;
import io.diffaug.bench.measure.Report;
import io.diffaug.bench.measure.Workspace;
import io.diffaug.bench.rollout.VerdictsBench;
import io.diffaug.bench.stream.PassthroughBench;
import io.diffaug.bench.stream.ShadowCostBench;
import io.diffaug.bench.stream.StreamerBench;
import io.diffaug.bench.swap.SwapLatencyBench;
import io.diffaug.bench.swap.SwapMemoryBench;
import io.diffaug.bench.swap.SwapTimeBench;
import io.diffaug.bench.training.TrainingBench;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A measurement of ours against the strongest baseline we know. */
@SuppressWarnings("ImmutableEnumChecker") // the measurements capture nothing
public enum Bench {
  /** What exactly-once costs: the stream around a model that does nothing. */
  PASSTHROUGH(
      "the stream with a model that does nothing, exactly once, against a plain loop without"
          + " transactions",
      (bootstrapServers, folder, effort, out) ->
          new PassthroughBench(bootstrapServers, folder, effort, out).rows()),
  /** What everything around the model costs. */
  STREAMER(
      "pairs a second from topic to topic against bare ONNX Runtime on the same composed graph",
      (bootstrapServers, folder, effort, out) ->
          new StreamerBench(bootstrapServers, folder, effort, out).rows()),
  /** What a training step costs beside its forward and backward passes. */
  TRAINING(
      "whole training steps against forward and backward passes alone",
      (folder, effort, out) -> new TrainingBench(effort, out).rows()),
  /** What composing the sampler into one graph gains. */
  EXPORTER(
      "the sampler as one composed graph against one native call a step",
      (folder, effort, out) -> new ExporterBench(folder, effort, out).rows()),
  /** What being ready for three numbers of steps costs. */
  LOOP(
      "the sampler's steps as a loop, ready for three numbers of steps, against the steps unrolled"
          + " for one",
      (folder, effort, out) -> new LoopBench(folder, effort, out).rows()),
  /** How long a swap takes to arrive in the stream. */
  SWAP_TIME(
      "a version's announcement to the first pair it made, in mode immediate",
      (bootstrapServers, folder, effort, out) ->
          new SwapTimeBench(bootstrapServers, folder, effort, out).rows()),
  /** What a swap costs the stream that it happens to. */
  SWAP_LATENCY(
      "the stream with a swap in each window against the stream without",
      (bootstrapServers, folder, effort, out) ->
          new SwapLatencyBench(bootstrapServers, folder, effort, out).rows()),
  /** What swaps leave behind. */
  SWAP_MEMORY(
      "a streamer after a thousand swaps under full load against after fifty",
      (bootstrapServers, folder, effort, out) ->
          new SwapMemoryBench(bootstrapServers, folder, effort, out).rows()),
  /** How often the rollout is right. */
  ROLLOUT_VERDICTS(
      "the rollout's verdicts on versions that are worse, equal or better",
      (folder, effort, out) -> new VerdictsBench(folder, effort, out).rows()),
  /** What a candidate in shadow costs. */
  SHADOW_COST(
      "throughput while a candidate computes every tenth batch too, against without",
      (folder, effort, out) -> new ShadowCostBench(folder, effort, out).rows());

  /** Measures on a broker. */
  @FunctionalInterface
  private interface OnBroker {
    List<? extends Finding> measure(
        String bootstrapServers, Path folder, Effort effort, PrintWriter out) throws Exception;
  }

  /** Measures within a folder. */
  @FunctionalInterface
  private interface InFolder {
    List<? extends Finding> measure(Path folder, Effort effort, PrintWriter out) throws Exception;
  }

  private final String compared;
  private final boolean needsBroker;
  private final OnBroker measurement;

  Bench(String compared, OnBroker measurement) {
    this(compared, true, measurement);
  }

  Bench(String compared, InFolder measurement) {
    this(
        compared,
        false,
        (bootstrapServers, folder, effort, out) -> measurement.measure(folder, effort, out));
  }

  Bench(String compared, boolean needsBroker, OnBroker measurement) {
    this.compared = compared;
    this.needsBroker = needsBroker;
    this.measurement = measurement;
  }

  /**
   * Whether it measures on a broker.
   *
   * @return true if {@link #run} needs the address of one
   */
  public boolean needsBroker() {
    return needsBroker;
  }

  /**
   * Measures and prints; the last line is the verdict.
   *
   * @param bootstrapServers a broker that nobody else uses, in a process of its own; empty where
   *     none is needed
   * @param effort how long to measure
   * @param out where each measurement is printed
   * @return what was found
   * @throws Exception whatever stops a side
   */
  public Report run(String bootstrapServers, Effort effort, PrintWriter out) throws Exception {
    Machine machine = Machine.here();
    out.printf(Locale.ROOT, "%s: %s%non %s%n", this, compared, machine);
    List<? extends Finding> rows;
    try (Workspace workspace = Workspace.open()) {
      rows = measurement.measure(bootstrapServers, workspace.folder(), effort, out);
    }
    Report report = new Report(toString(), compared, machine, rows);
    out.println();
    report.rows().forEach(out::println);
    out.println(report.verdict());
    out.flush();
    return report;
  }

  /** The name in lower case, words joined by dashes, as the command line knows it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
