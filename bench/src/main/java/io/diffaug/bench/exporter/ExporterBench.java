package io.diffaug.bench.exporter;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import io.diffaug.bench.model.BareRuntime;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.streamer.inference.StepwiseExecutor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The composed graph in one native call against the exported graphs called step by step; both
 * encode, sample, decode and encode the positive, on one thread.
 *
 * @param folder where the version is published to
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record ExporterBench(Path folder, Effort effort, PrintWriter out) {
  private static final int HIDDEN = 448;
  private static final int[] BATCHES = {1, 16, 64};
  private static final Goal GOAL = Goal.atLeast(1.0);

  /**
   * Measures at each batch size.
   *
   * @return a row for each
   * @throws Exception if a call fails
   */
  public List<Row> rows() throws Exception {
    RandomVersion version = RandomVersion.publish(folder, HIDDEN);
    List<Row> rows = new ArrayList<>();
    try (StepwiseExecutor stepwise = StepwiseExecutor.open(version.files())) {
      for (int batch : BATCHES) {
        try (BareRuntime composed = new BareRuntime(version.composed(1), 1, batch, 1, 1)) {
          rows.add(contest(version, batch, composed, stepwise).run(effort, out));
        }
      }
    }
    return rows;
  }

  private Contest contest(
      RandomVersion version, int batch, BareRuntime composed, StepwiseExecutor stepwise) {
    float[] x = noise(1, batch);
    float[] noise = noise(2, batch);
    String facts = version.denoiserParameters() + " weights, K = " + RandomVersion.STEPS;
    return new Contest(
        "exporter, batch " + batch,
        "positives",
        new Side("composed graph, one call, " + facts, () -> composed.perSecond(effort.turn())),
        new Side(
            "stepwise executor, " + (RandomVersion.STEPS + 2) + " calls, " + facts,
            () -> stepwise(stepwise, x, noise, batch)),
        Optional.of(GOAL));
  }

  private double stepwise(StepwiseExecutor executor, float[] x, float[] noise, int batch) {
    long start = System.nanoTime();
    long end = start + effort.turn().toNanos();
    long positives = 0;
    do {
      executor.encode(executor.positives(x, new float[][] {noise}));
      positives += batch;
    } while (System.nanoTime() < end);
    return positives * 1e9 / (System.nanoTime() - start);
  }

  private static float[] noise(long seed, int batch) {
    float[] values = new float[batch * RandomVersion.WIDTH];
    NoiseSource.fill(seed, values, 0, values.length);
    return values;
  }
}
