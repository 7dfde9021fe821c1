package io.diffaug.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.InfoNce;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ProjectionHead;
import io.diffaug.nn.network.Rows;
import io.diffaug.nn.positives.NeighbourMix;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.trainer.loop.EncoderTraining;
import io.diffaug.trainer.loop.Step;
import io.diffaug.trainer.loop.TrainSettings;
import java.util.Map;
import java.util.stream.IntStream;

/** The encoder in its training on neighbour MIX, with its projection head and InfoNCE. */
final class TrainedEncoder extends TrainedNetwork {
  private final int batch;
  private final EncoderTraining training;
  private final PositiveSource source;
  private final Network encoder;
  private final Network head;
  private final InfoNce loss;
  private final NDManager constants;
  private final NDArray views;

  TrainedEncoder(int batch) {
    this.batch = batch;
    TrainSettings settings = settings(Map.of("diffaug.train.batch", Integer.toString(batch)));
    TrainSettings.Encoder shape = settings.encoder();
    float[][] samples = gaussians(RandomVersion.WIDTH, 1);
    source = new NeighbourMix(samples, neighbours(settings.mix()), settings.mix().noise());
    training = new EncoderTraining(settings, ROWS, RandomVersion.WIDTH);
    encoder = EncoderTraining.network(settings, RandomVersion.WIDTH);
    head =
        new Network(
            ProjectionHead.block(shape.hidden(), shape.projection(), new Seed(1)),
            new Shape(1, shape.embedding()));
    loss = new InfoNce(shape.temperature());
    constants = encoder.newManager();
    views = Rows.array(constants, Rows.flatten(samples, 0, 2 * batch), 2 * batch);
  }

  /** The rows after each row: which they are makes no difference to the time. */
  private static int[][] neighbours(TrainSettings.Mix mix) {
    return IntStream.range(0, ROWS)
        .mapToObj(
            row -> IntStream.rangeClosed(1, mix.neighbours()).map(k -> (row + k) % ROWS).toArray())
        .toArray(int[][]::new);
  }

  @Override
  Step train() {
    return training.step(source);
  }

  @Override
  void passes() {
    try (NDManager arrays = encoder.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray embeddings = encoder.forward(true, within(arrays, views));
      NDArray projections = head.forward(true, embeddings);
      gradients.backward(
          loss.loss(
              projections.get(new NDIndex("0:" + batch)),
              projections.get(new NDIndex(batch + ":"))));
    }
  }

  @Override
  public void close() {
    constants.close();
    head.close();
    encoder.close();
    training.close();
  }
}
