package io.diffaug.learner.online;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.ContrastivePass;
import io.diffaug.nn.loss.InfoNce;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.InputDropout;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ProjectionHead;
import io.diffaug.nn.network.SemanticEncoder;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.nn.positives.PairBatch;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;

/** One encoder with its head and optimiser, trained by InfoNCE on whatever views it is given. */
final class EncoderTraining implements AutoCloseable {
  private final Network encoder;
  private final Network head;
  private final AdamW optimiser;
  private final ContrastivePass pass;
  private final InputDropout dropout;

  EncoderTraining(LearnSettings settings, int width, Seed seed) {
    LearnSettings.Encoder shape = settings.encoder();
    this.dropout = new InputDropout(shape.inputDropout());
    this.encoder =
        new Network(
            SemanticEncoder.block(shape.hidden(), shape.embedding(), seed.child("weights")),
            new Shape(1, width));
    this.head =
        new Network(
            ProjectionHead.block(shape.hidden(), shape.projection(), seed.child("head")),
            new Shape(1, shape.embedding()));
    this.pass = new ContrastivePass(encoder, head, new InfoNce(shape.temperature()));
    this.optimiser = new AdamW(settings.weightDecay(), settings.clipNorm(), encoder, head);
  }

  /** Takes one step. */
  double step(PairBatch pairs, double rate, RandomGenerator random) {
    float[] both = pairs.both();
    dropout.apply(both, random);
    double value = pass.gradient(both, pairs.provenance().size());
    optimiser.step(rate);
    return value;
  }

  /** The embeddings of rows, [rows, width] to [rows, embedding]. */
  float[][] embed(float[][] rows) {
    return encoder.apply(rows);
  }

  /** Adds the encoder's trainable weights to a digest. */
  void digest(MessageDigest digest) {
    for (Parameter parameter : encoder.trainable()) {
      FloatBuffer weights = DirectView.of(parameter.getArray());
      while (weights.hasRemaining()) {
        int bits = Float.floatToRawIntBits(weights.get());
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
          digest.update((byte) (bits >>> shift));
        }
      }
    }
  }

  @Override
  public void close() {
    encoder.close();
    head.close();
  }
}
