package io.diffaug.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.DiffusionLoss;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.nn.optim.Ema;
import java.util.Optional;

/**
 * A denoiser in training as the trainer has it, with the trainer's loss and optimiser, and the same
 * passes bare. Owns two networks and the arrays of the bare passes.
 */
final class TrainedDenoiser implements AutoCloseable {
  private static final int ROWS = 4096;
  private static final double DECAY = 0.01;
  private static final double CLIP_NORM = 1;
  private static final double RATE = 1e-5;
  private static final Seed SEED = new Seed(7);

  private final int batch;
  private final Network denoiser;
  private final Network average;
  private final AdamW optimiser;
  private final DiffusionLoss loss =
      new DiffusionLoss(NoiseSchedule.linear(1000), Optional.empty());
  private final float[][] samples = gaussians(RandomVersion.WIDTH, 1);
  private final float[][] embeddings = gaussians(RandomVersion.EMBEDDING, 2);
  private final NDManager constants;
  private final NDArray noisy;
  private final NDArray timesteps;
  private final NDArray embedding;
  private final NDArray epsilon;

  TrainedDenoiser(int hidden, int batch) {
    this.batch = batch;
    denoiser = RandomVersion.denoiser(hidden);
    average = RandomVersion.denoiser(hidden);
    optimiser = new AdamW(DECAY, CLIP_NORM, denoiser, new Ema(average, 0.999));
    constants = denoiser.newManager();
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

  private static float[][] gaussians(int width, long seed) {
    float[][] rows = new float[ROWS][width];
    for (int row = 0; row < ROWS; row++) {
      NoiseSource.fill(seed * ROWS + row, rows[row], 0, width);
    }
    return rows;
  }

  /** One whole step. */
  void step(int number) {
    Seed seed = SEED.child(number);
    int[] rows = seed.generator().ints(batch, 0, ROWS).toArray();
    try (NDManager arrays = denoiser.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray mean =
          loss.loss(
              arrays,
              denoiser,
              Rows.gather(samples, rows),
              Rows.gather(embeddings, rows),
              batch,
              seed.generator());
      gradients.backward(mean);
      require(mean.getFloat());
    }
    require(optimiser.step(RATE));
  }

  /** Forward and backward alone. */
  void passes() {
    try (NDManager arrays = denoiser.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray predicted =
          denoiser.forward(
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

  private static void require(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException("training step: " + value + " (expected: finite)");
    }
  }

  @Override
  public void close() {
    constants.close();
    denoiser.close();
    average.close();
  }
}
