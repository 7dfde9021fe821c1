package io.diffaug.nn.optim;

import ai.djl.nn.Parameter;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Averaged weights: {@code average = d * average + (1 - d) * weight} after each step, {@code d =
 * min(decay, (1 + s) / (10 + s))} at step s.
 *
 * <p>The average begins as a copy of the weights; begun anywhere else, a decay of 0.9999 would
 * leave it 37 % foreign after 10 000 steps.
 */
public final class Ema {
  private final Network source;
  private final Network average;
  private final double decay;
  private int steps;

  /**
   * Begins the average as a copy.
   *
   * @param source the network in training
   * @param average a network of the same shape, to hold the average
   * @param decay what stays of the average at each step, in [0, 1)
   * @throws IllegalArgumentException if the decay is not in [0, 1)
   */
  public Ema(Network source, Network average, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay: " + decay + " (expected: in [0, 1))");
    }
    this.source = source;
    this.average = average;
    this.decay = decay;
    average.copyFrom(source);
  }

  /** Moves the average towards the weights as they are now. */
  public void update() {
    float d = (float) Math.min(decay, (1.0 + steps) / (10.0 + steps));
    steps++;
    List<Parameter> from = source.trainable();
    List<Parameter> to = average.trainable();
    for (int i = 0; i < to.size(); i++) {
      blend(DirectView.of(from.get(i).getArray()), DirectView.of(to.get(i).getArray()), d);
    }
  }

  private static void blend(FloatBuffer from, FloatBuffer to, float d) {
    float[] weights = new float[from.remaining()];
    float[] averages = new float[weights.length];
    from.get(0, weights);
    to.get(0, averages);
    for (int i = 0; i < averages.length; i++) {
      averages[i] = d * averages[i] + (1 - d) * weights[i];
    }
    to.put(0, averages);
  }
}
