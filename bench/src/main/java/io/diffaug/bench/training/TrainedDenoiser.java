package io.diffaug.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;
import io.diffaug.trainer.loop.DenoiserTraining;
import io.diffaug.trainer.loop.Step;
import io.diffaug.trainer.loop.TrainSettings;
import java.util.Map;
import java.util.function.Supplier;

/** The denoiser in its training on given embeddings. */
final class TrainedDenoiser extends TrainedNetwork {
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
    TrainSettings settings =
        settings(
            Map.of(
                "diffaug.train.denoiser.hidden", Integer.toString(hidden),
                "diffaug.train.batch", Integer.toString(batch),
                "diffaug.train.encoder.embedding", Integer.toString(RandomVersion.EMBEDDING)));
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

  @Override
  Step train() {
    return steps.get();
  }

  @Override
  void passes() {
    try (NDManager arrays = bare.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray predicted =
          bare.forward(
              true, within(arrays, noisy), within(arrays, timesteps), within(arrays, embedding));
      gradients.backward(predicted.sub(epsilon).square().mean());
    }
  }

  @Override
  public void close() {
    constants.close();
    bare.close();
    training.close();
  }
}
