package io.diffaug.trainer.loop;

import io.diffaug.nn.Seed;
import io.diffaug.trainer.Clusters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Trains for long and prints resident memory and milliseconds a step at points, for a person to
 * read: both should be flat after warm-up. Not a test; run it by hand with one of
 *
 * <pre>
 *   small 100000    steps of a denoiser of 0.1 M weights
 *   large 2000      steps of one of 7 M
 *   rounds 500      short rounds of encoder, bank and denoiser
 * </pre>
 */
final class TrainingSoak {
  private static final int POINTS = 20;
  private static final int WIDTH = 64;

  private TrainingSoak() {}

  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "small" -> steps(Map.of("denoiser.hidden", "128", "denoiser.depth", "1"), 32, count);
      case "large" -> steps(Map.of("denoiser.hidden", "1180", "denoiser.depth", "2"), 256, count);
      case "rounds" -> rounds(count);
      default ->
          throw new IllegalArgumentException(arguments[0] + " (expected: small, large, rounds)");
    }
  }

  private static void steps(Map<String, String> shape, int batch, int count) {
    Map<String, String> overrides = new TreeMap<>(shape);
    overrides.put("batch", Integer.toString(batch));
    overrides.put("denoiser.condition", "256");
    TrainSettings settings = Clusters.settings(overrides);
    float[][] samples = gaussians(1024, WIDTH);
    float[][] embeddings = gaussians(1024, settings.encoder().embedding());
    Watch watch = new Watch(count);
    try (DenoiserTraining training = new DenoiserTraining(settings, WIDTH)) {
      long weights =
          training.average().trainable().stream().mapToLong(w -> w.getShape().size()).sum();
      System.out.println(weights + " weights, batch " + batch);
      Supplier<Step> steps = training.steps(samples, embeddings);
      for (int step = 1; step <= count; step++) {
        if (!steps.get().finite()) {
          throw new IllegalStateException("step " + step + ": not finite (expected: finite)");
        }
        watch.done(step);
      }
    }
  }

  private static void rounds(int count) {
    TrainSettings settings =
        Clusters.settings(
            Map.of(
                "rounds.count", Integer.toString(count),
                "rounds.encoder-steps", "5",
                "rounds.denoiser-steps", "5"));
    Watch watch = new Watch(settings.encoder().steps() + settings.denoiser().steps() + 15 * count);
    int[] steps = {0};
    try (TrainingLoop loop = new TrainingLoop(settings, gaussians(256, WIDTH), -1, 1)) {
      loop.run(progress -> watch.done(++steps[0]));
    }
  }

  /** Prints a line at each point. */
  private static final class Watch {
    private final int every;
    private long since = System.nanoTime();

    Watch(int count) {
      every = Math.max(1, count / POINTS);
    }

    void done(int step) {
      if (step % every == 0) {
        double millis = (System.nanoTime() - since) * 1e-6 / every;
        System.out.printf(
            Locale.ROOT, "step %7d  %7.2f ms/step  resident %d MiB%n", step, millis, resident());
        since = System.nanoTime();
      }
    }

    private static long resident() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
            .sum();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  private static float[][] gaussians(int rows, int width) {
    SplittableRandom random = new Seed(3).generator();
    float[][] samples = new float[rows][width];
    for (float[] row : samples) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) Math.max(-1, Math.min(1, 0.5 * random.nextGaussian()));
      }
    }
    return samples;
  }
}
