package io.diffaug.bench.training;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whole steps of the trainer (rows, positives or timesteps and noise drawn, forward, backward,
 * clipping, AdamW, averaged weights) against forward and backward alone on arrays that are there
 * already: of a denoiser of 7 million weights, and of the demo's two networks.
 *
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record TrainingBench(Effort effort, PrintWriter out) {
  private static final int BATCH = 256;
  private static final Goal GOAL = Goal.atLeast(0.85);

  /**
   * Measures each network.
   *
   * @return a row for each
   * @throws Exception if a step fails
   */
  public List<Row> rows() throws Exception {
    return List.of(
        row("7 million weights", () -> new TrainedDenoiser(1280, BATCH)),
        row("the demo's denoiser", () -> new TrainedDenoiser(256, BATCH)),
        row("the demo's encoder", () -> new TrainedEncoder(BATCH)));
  }

  private Row row(String name, Supplier<TrainedNetwork> opening) throws Exception {
    try (TrainedNetwork network = opening.get()) {
      return new Contest(
              "training, " + name + ", batch " + BATCH,
              "steps",
              new Side("whole step", () -> rate(network::step)),
              new Side("forward and backward alone", () -> rate(network::passes)),
              Optional.of(GOAL))
          .run(effort, out);
    }
  }

  private double rate(Runnable step) {
    long start = System.nanoTime();
    long end = start + effort.turn().toNanos();
    int steps = 0;
    do {
      step.run();
      steps++;
    } while (System.nanoTime() < end);
    return steps * 1e9 / (System.nanoTime() - start);
  }
}
