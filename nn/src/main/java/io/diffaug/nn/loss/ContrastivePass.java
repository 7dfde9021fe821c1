package io.diffaug.nn.loss;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.Rows;

/**
 * Forward and backward through encoder and head on a batch of pairs. Both views go through in one
 * pass, so that normalisations see them together.
 *
 * @param encoder sample to embedding
 * @param head embedding to projection
 * @param loss what the pass computes the gradient of
 */
public record ContrastivePass(Network encoder, Network head, ContrastiveLoss loss) {

  /**
   * Computes loss and gradient, and changes no weight.
   *
   * @param views the first view of each pair, then the second of each, shape [2 * batch, width]
   * @param batch pairs
   * @return the loss
   */
  public double gradient(float[] views, int batch) {
    try (NDManager arrays = encoder.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray y = encoder.forward(true, Rows.array(arrays, views, 2 * batch));
      NDArray z = head.forward(true, y);
      NDIndex first = new NDIndex("0:" + batch);
      NDIndex second = new NDIndex(batch + ":");
      NDArray value = loss.loss(y.get(first), z.get(first), z.get(second));
      gradients.backward(value);
      return Rows.number(value);
    }
  }
}
