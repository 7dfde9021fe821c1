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
import java.util.function.Supplier;

/** A denoiser in training: its weights, their average, its optimiser, and how far it has come. */
public final class DenoiserTraining implements AutoCloseable {
  private final int batch;
  private final Seed orderSeed;
  private final Seed stepSeed;
  private final Network denoiser;
  private final Network average;
  private final AdamW optimiser;
  private final LearningRate rate;
  private final DiffusionLoss loss;

  /**
   * Makes denoiser, average and optimiser.
   *
   * @param settings how to train
   * @param width floats a sample
   */
  public DenoiserTraining(TrainSettings settings, int width) {
    TrainSettings.Denoiser shape = settings.denoiser();
    Seed seed = settings.rootSeed().child("denoiser");
    this.batch = settings.batch();
    this.orderSeed = seed.child("order");
    this.stepSeed = seed.child("step");
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

  /** All that the next step depends on. */
  TrainingState state() {
    return new TrainingState(
        optimiser,
        List.of(
            new TrainingState.Weights("denoiser", denoiser),
            new TrainingState.Weights("average", average)));
  }

  /**
   * The steps on samples and their embeddings. Each one's batch is drawn while the step before
   * computes.
   *
   * @param samples training samples in model space, shape [samples, width]
   * @param embeddings their embeddings by a frozen encoder, shape [samples, embedding]
   * @return trains one step each time it is asked, and says what that brought; if that is not
   *     finite, the weights are as they were
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public Supplier<Step> steps(float[][] samples, float[][] embeddings) {
    BatchOrder order = new BatchOrder(samples.length, batch, orderSeed);
    Ahead<DiffusionLoss.Batch> batches =
        new Ahead<>(step -> draw(samples, embeddings, order.rows(step), step));
    return () -> {
      int step = optimiser.steps();
      double value = gradient(batches.at(step));
      return new Step(value, optimiser.step(rate.at(step)));
    };
  }

  private DiffusionLoss.Batch draw(float[][] samples, float[][] embeddings, int[] rows, int step) {
    return loss.draw(
        Rows.gather(samples, rows),
        Rows.gather(embeddings, rows),
        rows.length,
        stepSeed.child(step).generator());
  }

  /** Computes loss and gradient of a batch, forward and backward, and changes no weight. */
  double gradient(DiffusionLoss.Batch drawn) {
    try (NDManager arrays = denoiser.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray mean = loss.loss(arrays, denoiser, drawn);
      gradients.backward(mean);
      return Rows.number(mean);
    }
  }

  /** Frees the networks. */
  @Override
  public void close() {
    denoiser.close();
    average.close();
  }
}
