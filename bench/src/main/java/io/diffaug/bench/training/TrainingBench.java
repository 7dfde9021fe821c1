package io.diffaug.bench.training;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whole steps of the denoiser's training (rows, timesteps and noise drawn, forward, backward,
 * clipping, AdamW, averaged weights) against forward and backward alone on arrays that are there
 * already.
 *
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record TrainingBench(Effort effort, PrintWriter out) {
  private static final int BATCH = 256;
  private static final Goal GOAL = Goal.atLeast(0.85);

  /** Floats of each layer, by what the network is. */
  private static final Map<String, Integer> NETWORKS = networks();

  private static Map<String, Integer> networks() {
    Map<String, Integer> hidden = new LinkedHashMap<>();
    hidden.put("7 million weights", 1280);
    hidden.put("the demo's network", 256);
    return hidden;
  }

  /**
   * Measures each network.
   *
   * @return a row for each
   * @throws Exception if a step fails
   */
  public List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, Integer> network : NETWORKS.entrySet()) {
      try (TrainedDenoiser denoiser = new TrainedDenoiser(network.getValue(), BATCH)) {
        rows.add(contest(network.getKey(), denoiser).run(effort, out));
      }
    }
    return rows;
  }

  private Contest contest(String network, TrainedDenoiser denoiser) {
    return new Contest(
        "training, " + network + ", batch " + BATCH,
        "steps",
        new Side("whole step", () -> rate(denoiser::step)),
        new Side("forward and backward alone", () -> rate(denoiser::passes)),
        Optional.of(GOAL));
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
