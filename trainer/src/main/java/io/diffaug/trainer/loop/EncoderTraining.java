package io.diffaug.trainer.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.ContrastiveLoss;
import io.diffaug.nn.network.InputDropout;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.SemanticEncoder;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.nn.optim.LearningRate;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An encoder in training: its weights, its optimiser, and how far it has come.
 *
 * <p>Both views of a batch go through encoder and head in one forward pass, so that normalisations
 * see them together. Every draw is a function of seed and step: two trainings that are given the
 * same sources are the same, bit by bit.
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
  private final ContrastiveLoss loss;
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
    this.loss = settings.contrastiveLoss();
    this.dropout = new InputDropout(shape.inputDropout());
    this.rate = LearningRate.cosine(shape.learningRate(), settings.totalEncoderSteps());
    this.encoder = network(settings, width);
    this.head = new Network(settings.head(seed.child("head")), new Shape(1, shape.embedding()));
    this.optimiser = new AdamW(settings.weightDecay(), settings.clipNorm(), encoder, head);
  }

  /** A new encoder; its owner closes it. */
  static Network network(TrainSettings settings, int width) {
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

  /** All that the next step depends on, beside {@link #steps}. */
  Map<String, FloatBuffer> tensors() {
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    encoder.tensors().forEach((name, view) -> tensors.put("encoder." + name, view));
    head.tensors().forEach((name, view) -> tensors.put("head." + name, view));
    optimiser.moments().forEach((name, view) -> tensors.put("adamw." + name, view));
    return tensors;
  }

  /** Steps done. */
  int steps() {
    return optimiser.steps();
  }

  /** Goes back, or on, to where a checkpoint stood. */
  void restore(Checkpoint checkpoint, String name) {
    checkpoint.fill(name, tensors());
    optimiser.resumeAt(checkpoint.number(name + ".steps"));
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
    float[] views = new float[2 * batch * width];
    System.arraycopy(pairs.first(), 0, views, 0, batch * width);
    System.arraycopy(pairs.second(), 0, views, batch * width, batch * width);
    dropout.apply(views, random);
    double value = gradient(views);
    return new Step(value, optimiser.step(rate.at(step)));
  }

  /** Computes loss and gradient of both views, end to end, and changes no weight. */
  private double gradient(float[] views) {
    try (NDManager arrays = encoder.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray y = encoder.forward(true, arrays.create(views, new Shape(2L * batch, width)));
      NDArray z = head.forward(true, y);
      NDIndex first = new NDIndex("0:" + batch);
      NDIndex second = new NDIndex(batch + ":");
      NDArray value = loss.loss(y.get(first), z.get(first), z.get(second));
      gradients.backward(value);
      return value.getFloat();
    }
  }

  /** Frees the networks. */
  @Override
  public void close() {
    encoder.close();
    head.close();
  }
}
