package io.diffaug.trainer.loop;

import ai.djl.ndarray.types.Shape;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.ContrastivePass;
import io.diffaug.nn.network.InputDropout;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.SemanticEncoder;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.nn.optim.LearningRate;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An encoder in training: its weights, its optimiser, and how far it has come.
 *
 * <p>Every draw is a function of seed and step: two trainings that are given the same sources are
 * the same, bit by bit.
 */
public final class EncoderTraining implements AutoCloseable {
  private final int batch;
  private final int width;
  private final Seed stepSeed;
  private final Network encoder;
  private final Network head;
  private final AdamW optimiser;
  private final LearningRate rate;
  private final BatchOrder order;
  private final ContrastivePass pass;
  private final InputDropout dropout;
  private Consumer<PairBatch> observer = pairs -> {};

  /**
   * Makes encoder, head and optimiser.
   *
   * @param settings how to train
   * @param rows training samples
   * @param width floats a sample
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public EncoderTraining(TrainSettings settings, int rows, int width) {
    TrainSettings.Encoder shape = settings.encoder();
    Seed seed = settings.rootSeed().child("encoder");
    this.batch = settings.batch();
    this.width = width;
    this.stepSeed = seed.child("step");
    this.order = new BatchOrder(rows, batch, seed.child("order"));
    this.dropout = new InputDropout(shape.inputDropout());
    this.rate = settings.encoderRate();
    this.encoder = network(settings, width);
    this.head = new Network(settings.head(seed.child("head")), new Shape(1, shape.embedding()));
    this.pass = new ContrastivePass(encoder, head, settings.contrastiveLoss());
    this.optimiser = new AdamW(settings.weightDecay(), settings.clipNorm(), encoder, head);
  }

  /**
   * A new encoder of the settings' shape, as training begins with it.
   *
   * @param settings how to train
   * @param width floats a sample
   * @return the network; its owner closes it
   */
  public static Network network(TrainSettings settings, int width) {
    TrainSettings.Encoder shape = settings.encoder();
    Seed weights = settings.rootSeed().child("encoder").child("weights");
    return new Network(
        SemanticEncoder.block(shape.hidden(), shape.embedding(), weights), new Shape(1, width));
  }

  /** Becomes what another training of the same settings is. */
  void copyFrom(EncoderTraining other) {
    encoder.copyFrom(other.encoder);
    head.copyFrom(other.head);
    optimiser.copyFrom(other.optimiser);
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
            new TrainingState.Weights("encoder", encoder),
            new TrainingState.Weights("head", head)));
  }

  Network encoder() {
    return encoder;
  }

  /** Shows every batch of pairs, as drawn, before the encoder sees it. */
  void observe(Consumer<PairBatch> newObserver) {
    observer = newObserver;
  }

  /**
   * Trains one step on a source's pairs.
   *
   * @param source where pairs come from
   * @return what it brought; if it is not finite, the weights are as they were
   */
  public Step step(PositiveSource source) {
    int step = optimiser.steps();
    SplittableRandom random = stepSeed.child(step).generator();
    PairBatch pairs = PairBatch.draw(source, order.rows(step), width, random);
    observer.accept(pairs);
    float[] views = pairs.both();
    dropout.apply(views, random);
    double value = pass.gradient(views, batch);
    return new Step(value, optimiser.step(rate.at(step)));
  }

  /** Frees the networks. */
  @Override
  public void close() {
    encoder.close();
    head.close();
  }
}
