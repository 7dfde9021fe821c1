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
 * <p>One hidden layer of Linear, LeakyReLU, BatchNorm; the last layer is Linear and BatchNorm.
 */
public final class ProjectionHead {
  private ProjectionHead() {}

  /**
   * Builds the head.
   *
   * @param hidden floats of the hidden layer
   * @param projection floats that the loss sees
   * @param seed where the weights come from
   * @return the block, not yet initialised
   */
  public static Block block(int hidden, int projection, Seed seed) {
    SequentialBlock block = new SequentialBlock();
    SemanticEncoder.addLayer(block, hidden);
    block.add(Linear.builder().setUnits(projection).build()).add(BatchNorm.builder().build());
    block.setInitializer(new FanInUniform(seed), Parameter.Type.WEIGHT);
    return block;
  }
}
