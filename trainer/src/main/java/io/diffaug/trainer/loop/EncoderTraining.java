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
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An encoder in training: its weights, its optimiser, and how far it has come.
 *
 * <p>Both views of a batch go through encoder and head in one forward pass, so that normalisations
 * see them together. Every draw is a function of seed and step: two trainings that are given the
 * same sources are the same, bit by bit.
 */
final class EncoderTraining implements AutoCloseable {
  private final TrainSettings settings;
  private final int width;
  private final Network encoder;
  private final Network head;
  private final AdamW optimiser;
  private final LearningRate rate;
  private final BatchOrder order;
  private final ContrastiveLoss loss;
  private final InputDropout dropout;
  private Consumer<PairBatch> observer = pairs -> {};
  private int step;

  EncoderTraining(TrainSettings settings, int rows, int width) {
    TrainSettings.Encoder shape = settings.encoder();
    Seed seed = settings.rootSeed().child("encoder");
    this.settings = settings;
    this.width = width;
    this.order = new BatchOrder(rows, settings.batch(), seed.child("order"));
    this.loss = settings.contrastiveLoss();
    this.dropout = new InputDropout(shape.inputDropout());
    this.rate = LearningRate.cosine(shape.learningRate(), settings.totalEncoderSteps());
    this.encoder =
        new Network(
            SemanticEncoder.block(shape.hidden(), shape.embedding(), seed.child("weights")),
            new Shape(1, width));
    this.head = new Network(settings.head(seed.child("head")), new Shape(1, shape.embedding()));
    this.optimiser = new AdamW(settings.weightDecay(), settings.clipNorm(), encoder, head);
  }

  /** A second training that has come as far as this one. */
  EncoderTraining fork(int rows) {
    EncoderTraining copy = new EncoderTraining(settings, rows, width);
    copy.encoder.copyFrom(encoder);
    copy.head.copyFrom(head);
    copy.optimiser.copyFrom(optimiser);
    copy.step = step;
    return copy;
  }

  Network encoder() {
    return encoder;
  }

  /** Shows every batch of pairs, as drawn, before the encoder sees it. */
  void observe(Consumer<PairBatch> newObserver) {
    observer = newObserver;
  }

  /** Trains for a number of steps on a source's pairs. */
  void run(String phase, int steps, PositiveSource source, ProgressListener listener) {
    for (int done = 1; done <= steps; done++) {
      Progress progress = new Progress(phase, done, steps, step(source));
      if (!Double.isFinite(progress.loss())) {
        throw new DivergedTrainingException(progress);
      }
      listener.stepped(progress);
    }
  }

  private double step(PositiveSource source) {
    SplittableRandom random =
        settings.rootSeed().child("encoder").child("step").child(step).generator();
    PairBatch pairs = PairBatch.draw(source, order.rows(step), width, random);
    observer.accept(pairs);
    float[] both = new float[2 * pairs.first().length];
    System.arraycopy(pairs.first(), 0, both, 0, pairs.first().length);
    System.arraycopy(pairs.second(), 0, both, pairs.first().length, pairs.second().length);
    dropout.apply(both, random);
    double value = optimise(both);
    optimiser.step(rate.at(step));
    step++;
    return value;
  }

  private double optimise(float[] both) {
    int batch = settings.batch();
    try (NDManager arrays = encoder.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray views = arrays.create(both, new Shape(2L * batch, width));
      NDArray y = encoder.forward(true, views);
      NDArray z = head.forward(true, y);
      NDIndex first = new NDIndex("0:" + batch);
      NDIndex second = new NDIndex(batch + ":");
      NDArray value = loss.loss(y.get(first), z.get(first), z.get(second));
      gradients.backward(value);
      return value.getFloat();
    }
  }

  @Override
  public void close() {
    encoder.close();
    head.close();
  }
}
