package io.diffaug.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.settings.Settings;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import io.diffaug.trainer.loop.DenoiserTraining;
import io.diffaug.trainer.loop.Step;
import io.diffaug.trainer.loop.TrainSettings;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The trainer's own denoiser training, and beside it the bare passes of an equal network. Owns the
 * training, the network and the arrays of the bare passes.
 */
final class TrainedDenoiser implements AutoCloseable {
  private static final int ROWS = 4096;

  private final float[][] samples = gaussians(RandomVersion.WIDTH, 1);
  private final float[][] embeddings = gaussians(RandomVersion.EMBEDDING, 2);
  private final DenoiserTraining training;
  private final Supplier<Step> steps;
  private final Network bare;
  private final NDManager constants;
  private final NDArray noisy;
  private final NDArray timesteps;
  private final NDArray embedding;
  private final NDArray epsilon;

  TrainedDenoiser(int hidden, int batch) {
    TrainSettings settings = settings(hidden, batch);
    training = new DenoiserTraining(settings, RandomVersion.WIDTH);
    steps = training.steps(samples, embeddings);
    bare = DenoiserTraining.network(settings, RandomVersion.WIDTH);
    constants = bare.newManager();
    noisy =
        constants.create(Rows.flatten(samples, 0, batch), new Shape(batch, RandomVersion.WIDTH));
    epsilon =
        constants.create(
            Rows.flatten(samples, batch, batch), new Shape(batch, RandomVersion.WIDTH));
    embedding =
        constants.create(
            Rows.flatten(embeddings, 0, batch), new Shape(batch, RandomVersion.EMBEDDING));
    timesteps = constants.full(new Shape(batch, 1), 500f);
  }

  private static TrainSettings settings(int hidden, int batch) {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "diffaug.train.denoiser.hidden",
                Integer.toString(hidden),
                "diffaug.train.batch",
                Integer.toString(batch),
                "diffaug.train.encoder.embedding",
                Integer.toString(RandomVersion.EMBEDDING)));
    TrainSettings train = TrainSettings.read(settings);
    settings.check();
    return train;
  }

  private static float[][] gaussians(int width, long seed) {
    float[][] rows = new float[ROWS][width];
    for (int row = 0; row < ROWS; row++) {
      NoiseSource.fill(seed * ROWS + row, rows[row], 0, width);
    }
    return rows;
  }

  /** One whole step. */
  void step() {
    Step brought = steps.get();
    if (!Double.isFinite(brought.loss()) || !Double.isFinite(brought.gradientNorm())) {
      throw new IllegalStateException(brought + " (expected: finite)");
    }
  }

  /** Forward and backward alone. */
  void passes() {
    try (NDManager arrays = bare.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray predicted =
          bare.forward(
              true, within(arrays, noisy), within(arrays, timesteps), within(arrays, embedding));
      gradients.backward(predicted.sub(epsilon).square().mean());
    }
  }

  /** A copy that the step owns: what is computed from it, it owns too. */
  private static NDArray within(NDManager step, NDArray constant) {
    NDArray copy = constant.duplicate();
    copy.attach(step);
    return copy;
  }

  @Override
  public void close() {
    constants.close();
    bare.close();
    training.close();
  }
}
