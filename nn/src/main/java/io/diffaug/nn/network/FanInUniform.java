package io.diffaug.nn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import io.diffaug.nn.Seed;
import java.util.SplittableRandom;

/**
 * Weights drawn uniformly from {@code +-1 / sqrt(inputs)}, from a generator of our own: equal seeds
 * give equal networks, whatever else draws from the engine.
 */
final class FanInUniform implements Initializer {
  private final SplittableRandom random;

  FanInUniform(Seed seed) {
    random = seed.generator();
  }

  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
    double bound = 1 / Math.sqrt((double) shape.get(shape.dimension() - 1));
    float[] weights = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextDouble(-bound, bound);
    }
    return manager.create(weights, shape);
  }
}
