package io.diffaug.nn.network;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import io.diffaug.nn.Seed;

/**
 * The projection head, embedding {@code [batch, embedding]} to {@code [batch, projection]}: what
 * the contrastive loss sees while training, and nothing afterwards.
 *
 * <p>Hidden layers of Linear, LeakyReLU, BatchNorm; the last layer is Linear and BatchNorm, so that
 * projections keep within the reach of the loss.
 */
public final class ProjectionHead {
  private ProjectionHead() {}

  /**
   * Builds a head of one hidden layer.
   *
   * @param hidden floats of the hidden layer
   * @param projection floats that the loss sees
   * @param seed where the weights come from
   * @return the block, not yet initialised
   */
  public static Block block(int hidden, int projection, Seed seed) {
    return block(1, hidden, projection, seed);
  }

  /**
   * Builds a head of two hidden layers that ends in the plane, as the soft contrastive loss wants
   * it: its projections are also a picture to look at.
   *
   * @param hidden floats of each hidden layer
   * @param seed where the weights come from
   * @return the block, not yet initialised
   */
  public static Block planar(int hidden, Seed seed) {
    return block(2, hidden, 2, seed);
  }

  private static Block block(int layers, int hidden, int projection, Seed seed) {
    SequentialBlock block = new SequentialBlock();
    for (int i = 0; i < layers; i++) {
      SemanticEncoder.addLayer(block, hidden);
    }
    block.add(Linear.builder().setUnits(projection).build()).add(BatchNorm.builder().build());
    block.setInitializer(new FanInUniform(seed), Parameter.Type.WEIGHT);
    return block;
  }
}
