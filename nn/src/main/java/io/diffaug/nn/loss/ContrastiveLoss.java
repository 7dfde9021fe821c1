package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;

/** What the encoder is trained to make small: views of one anchor together, all others apart. */
public sealed interface ContrastiveLoss permits InfoNce, SoftContrastive {

  /**
   * Computes the loss of a batch of pairs.
   *
   * @param embeddings the encoder's output for the first view of each pair, shape [batch,
   *     embedding]
   * @param first the head's output for the first view of each, shape [batch, projection]
   * @param second the head's output for the second view, in the same order, shape [batch,
   *     projection]
   * @return a scalar
   */
  NDArray loss(NDArray embeddings, NDArray first, NDArray second);
}
