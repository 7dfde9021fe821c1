package io.diffaug.nn.network;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.diffaug.nn.Seed;

/**
 * The semantic encoder of vectors, sample {@code [batch, width]} to embedding {@code [batch,
 * embedding]}.
 *
 * <p>Three layers, each Linear, LeakyReLU, BatchNorm: the activation before the normalisation, and
 * a normalisation last, as in the method's reference code.
 */
public final class SemanticEncoder {
  /** Slope of every LeakyReLU below zero. */
  static final float NEGATIVE_SLOPE = 0.1f;

  private SemanticEncoder() {}

  /**
   * Builds the encoder.
   *
   * @param hidden floats of each hidden layer
   * @param embedding floats of the embedding
   * @param seed where the weights come from
   * @return the block, not yet initialised
   */
  public static Block block(int hidden, int embedding, Seed seed) {
    SequentialBlock block = new SequentialBlock();
    for (int units : new int[] {hidden, hidden, embedding}) {
      addLayer(block, units);
    }
    block.setInitializer(new FanInUniform(seed), Parameter.Type.WEIGHT);
    return block;
  }

  static void addLayer(SequentialBlock block, int units) {
    block
        .add(Linear.builder().setUnits(units).build())
        .add(Activation.leakyReluBlock(NEGATIVE_SLOPE))
        .add(BatchNorm.builder().build());
  }
}
