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
import java.util.List;
import java.util.random.RandomGenerator;

/** A denoiser in training: its weights, their average, its optimiser, and how far it has come. */
public final class DenoiserTraining implements AutoCloseable {
  private final Seed stepSeed;
  private final Network denoiser;
  private final Network average;
  private final AdamW optimiser;
  private final LearningRate rate;
  private final BatchOrder order;
  private final DiffusionLoss loss;

  /**
   * Makes denoiser, average and optimiser.
   *
   * @param settings how to train
   * @param rows training samples
   * @param width floats a sample
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public DenoiserTraining(TrainSettings settings, int rows, int width) {
    TrainSettings.Denoiser shape = settings.denoiser();
    Seed seed = settings.rootSeed().child("denoiser");
    this.stepSeed = seed.child("step");
    this.order = new BatchOrder(rows, settings.batch(), seed.child("order"));
    this.loss = new DiffusionLoss(settings.schedule(), settings.conditionDropout());
    this.rate = settings.denoiserRate();
    this.denoiser = network(settings, width);
    this.average = network(settings, width);
    Ema ema = new Ema(average, shape.emaDecay());
    this.optimiser = new AdamW(settings.weightDecay(), settings.clipNorm(), denoiser, ema);
  }

  /**
   * A new denoiser of the settings' shape, as training begins with it.
   *
   * @param settings how to train
   * @param width floats a sample
   * @return the network; its owner closes it
   */
  public static Network network(TrainSettings settings, int width) {
    TrainSettings.Denoiser shape = settings.denoiser();
    Seed weights = settings.rootSeed().child("denoiser").child("weights");
    return new Network(
        new ResidualDenoiser(width, shape.hidden(), shape.condition(), shape.depth(), weights),
        new Shape(1, width),
        new Shape(1, 1),
        new Shape(1, settings.encoder().embedding()));
  }

  Network denoiser() {
    return denoiser;
  }

  /** The averaged weights, which are the ones that sample. */
  Network average() {
    return average;
  }

  /** From now on there are so many training samples. */
  void over(int rows) {
    order.over(rows);
  }

  /** All that the next step depends on. */
  TrainingState state() {
    return new TrainingState(
        optimiser,
        List.of(
            new TrainingState.Weights("denoiser", denoiser),
            new TrainingState.Weights("average", average)));
  }

  /**
   * Trains one step.
   *
   * @param samples training samples in model space, shape [samples, width]
   * @param embeddings their embeddings by a frozen encoder, shape [samples, embedding]
   * @return what it brought; if it is not finite, the weights are as they were
   */
  public Step step(float[][] samples, float[][] embeddings) {
    int step = optimiser.steps();
    int[] rows = order.rows(step);
    float[] x = Rows.gather(samples, rows);
    float[] y = Rows.gather(embeddings, rows);
    double value = gradient(x, y, rows.length, stepSeed.child(step).generator());
    return new Step(value, optimiser.step(rate.at(step)));
  }

  /** Computes loss and gradient of a batch, forward and backward, and changes no weight. */
  double gradient(float[] x, float[] y, int batch, RandomGenerator random) {
    try (NDManager arrays = denoiser.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray mean = loss.loss(arrays, denoiser, x, y, batch, random);
      gradients.backward(mean);
      return mean.toFloatArray()[0];
    }
  }

  /** Frees the networks. */
  @Override
  public void close() {
    denoiser.close();
    average.close();
  }
}
