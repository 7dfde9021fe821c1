package io.diffaug.bench.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.settings.Settings;
import io.diffaug.trainer.loop.Step;
import io.diffaug.trainer.loop.TrainSettings;
import java.util.Map;
import java.util.Optional;

/**
 * A network in the trainer's own training, and beside it the bare passes of an equal network. Owns
 * the training, the network and the arrays of the bare passes.
 */
abstract sealed class TrainedNetwork implements AutoCloseable
    permits TrainedDenoiser, TrainedEncoder {
  static final int ROWS = 4096;

  /** One whole step of the trainer. */
  abstract Step train();

  /** Forward and backward alone. */
  abstract void passes();

  @Override
  public abstract void close();

  /** One whole step, which must not blow up. */
  final void step() {
    Step brought = train();
    if (!Double.isFinite(brought.loss()) || !Double.isFinite(brought.gradientNorm())) {
      throw new IllegalStateException(brought + " (expected: finite)");
    }
  }

  static TrainSettings settings(Map<String, String> overrides) {
    Settings settings = Settings.load(Optional.empty(), overrides);
    TrainSettings train = TrainSettings.read(settings);
    settings.check();
    return train;
  }

  static float[][] gaussians(int width, long seed) {
    float[][] rows = new float[ROWS][width];
    for (int row = 0; row < ROWS; row++) {
      NoiseSource.fill(seed * ROWS + row, rows[row], 0, width);
    }
    return rows;
  }

  /** A copy that the step owns: what is computed from it, it owns too. */
  static NDArray within(NDManager step, NDArray constant) {
    NDArray copy = constant.duplicate();
    copy.attach(step);
    return copy;
  }
}
