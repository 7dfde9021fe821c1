package io.diffaug.nn.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** Multiplies by numbers, so that the rule against it is seen to fail. */
public final class TrespassingFactor {
  private TrespassingFactor() {}

  static NDArray half(NDArray loss) {
    return loss.div(2);
  }

  static NDArray swish(NDArray x) {
    return Activation.swish(x, 1);
  }
}
