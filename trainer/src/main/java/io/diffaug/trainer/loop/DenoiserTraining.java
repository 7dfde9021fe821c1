package io.diffaug.trainer.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.DiffusionLoss;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.Rows;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.nn.optim.Ema;
import io.diffaug.nn.optim.LearningRate;

/** A denoiser in training: its weights, their average, its optimiser, and how far it has come. */
final class DenoiserTraining implements AutoCloseable {
  private final TrainSettings settings;
  private final Network denoiser;
  private final Network average;
  private final AdamW optimiser;
  private final LearningRate rate;
  private final BatchOrder order;
  private final DiffusionLoss loss;
  private int step;

  DenoiserTraining(TrainSettings settings, int rows, int width) {
    TrainSettings.Denoiser shape = settings.denoiser();
    this.settings = settings;
    this.order = new BatchOrder(rows, settings.batch(), seed().child("order"));
    this.loss = new DiffusionLoss(settings.schedule());
    this.rate = LearningRate.cosine(shape.learningRate(), settings.totalDenoiserSteps());
    this.denoiser = network(width);
    this.average = network(width);
    this.optimiser =
        new AdamW(
            settings.weightDecay(),
            settings.clipNorm(),
            denoiser,
            new Ema(average, shape.emaDecay()));
  }

  private Network network(int width) {
    TrainSettings.Denoiser shape = settings.denoiser();
    return new Network(
        new ResidualDenoiser(
            width, shape.hidden(), shape.condition(), shape.depth(), seed().child("weights")),
        new Shape(1, width),
        new Shape(1, 1),
        new Shape(1, settings.encoder().embedding()));
  }

  private Seed seed() {
    return settings.rootSeed().child("denoiser");
  }

  /** The averaged weights, which are the ones that sample. */
  Network average() {
    return average;
  }

  /** Trains for a number of steps on samples and their embeddings by a frozen encoder. */
  void run(
      String phase, int steps, float[][] samples, float[][] embeddings, ProgressListener listener) {
    for (int done = 1; done <= steps; done++) {
      Progress progress = new Progress(phase, done, steps, step(samples, embeddings));
      if (!Double.isFinite(progress.loss())) {
        throw new DivergedTrainingException(progress);
      }
      listener.stepped(progress);
    }
  }

  private double step(float[][] samples, float[][] embeddings) {
    int[] rows = order.rows(step);
    double value;
    try (NDManager arrays = denoiser.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray mean =
          loss.loss(
              arrays,
              denoiser,
              Rows.gather(samples, rows),
              Rows.gather(embeddings, rows),
              rows.length,
              seed().child("step").child(step).generator());
      gradients.backward(mean);
      value = mean.getFloat();
    }
    optimiser.step(rate.at(step));
    step++;
    return value;
  }

  @Override
  public void close() {
    denoiser.close();
    average.close();
  }
}
