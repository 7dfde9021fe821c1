package io.diffaug.nn.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv 1711.05101,
 * algorithm 2) with clipping of the gradient's global norm (Pascanu et al., arXiv 1211.5063).
 *
 * <pre>
 *   g = gradient * min(1, maxNorm / norm)
 *   m = beta1 * m + (1 - beta1) * g,   v = beta2 * v + (1 - beta2) * g^2
 *   w = w - rate * (m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + epsilon) + decay * w)
 * </pre>
 *
 * <p>Decay shrinks weights only, not biases and normalisations. The engine's own optimiser costs
 * several times as much: here each step is one pass over Java arrays that the JIT vectorises,
 * between two block copies. Gradients are overwritten with zeros, never subtracted from themselves,
 * so that a NaN does not stay.
 */
public final class AdamW {
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final List<Moments> all = new ArrayList<>();
  private final double decay;
  private final double maxNorm;
  private int steps;

  /**
   * Takes charge of networks' weights, and turns their gradients on.
   *
   * @param decay weight decay, 0 for none
   * @param maxNorm the largest global norm of a gradient
   * @param networks the networks to train together
   */
  public AdamW(double decay, double maxNorm, Network... networks) {
    this.decay = decay;
    this.maxNorm = maxNorm;
    for (Network network : networks) {
      network.trainable().forEach(parameter -> all.add(new Moments(parameter)));
    }
  }

  /**
   * Takes over the moments of an optimiser of networks of the same shape.
   *
   * @param other the optimiser to copy
   */
  public void copyFrom(AdamW other) {
    steps = other.steps;
    for (int i = 0; i < all.size(); i++) {
      all.get(i).copyFrom(other.all.get(i));
    }
  }

  /**
   * Changes the weights by the gradients at hand, and clears these.
   *
   * @param rate the learning rate
   * @return the gradient's global norm before clipping
   */
  public double step(double rate) {
    steps++;
    double squares = 0;
    for (Moments moments : all) {
      squares += moments.takeGradient();
    }
    double norm = Math.sqrt(squares);
    float scale = (float) Math.min(1, maxNorm / norm);
    float firstCorrection = (float) (1 / (1 - Math.pow(BETA_1, steps)));
    float secondCorrection = (float) (1 / (1 - Math.pow(BETA_2, steps)));
    for (Moments moments : all) {
      moments.update(scale, (float) rate, firstCorrection, secondCorrection);
    }
    return norm;
  }

  /** One parameter's gradient and moments. */
  private final class Moments {
    private final Parameter parameter;
    private final float shrink;
    private final float[] weight;
    private final float[] gradient;
    private final float[] zeros;
    private final float[] first;
    private final float[] second;

    Moments(Parameter parameter) {
      this.parameter = parameter;
      parameter.getArray().setRequiresGradient(true);
      int size = Math.toIntExact(parameter.getShape().size());
      shrink = parameter.getType() == Parameter.Type.WEIGHT ? (float) decay : 0;
      weight = new float[size];
      gradient = new float[size];
      zeros = new float[size];
      first = new float[size];
      second = new float[size];
    }

    void copyFrom(Moments other) {
      System.arraycopy(other.first, 0, first, 0, first.length);
      System.arraycopy(other.second, 0, second, 0, second.length);
    }

    /** Copies the gradient, clears it, and returns the sum of its squares. */
    double takeGradient() {
      try (NDArray array = parameter.getArray().getGradient()) {
        FloatBuffer view = DirectView.of(array);
        view.get(0, gradient);
        view.put(0, zeros);
      }
      double squares = 0;
      for (float g : gradient) {
        squares += (double) g * g;
      }
      return squares;
    }

    void update(float scale, float rate, float firstCorrection, float secondCorrection) {
      FloatBuffer view = DirectView.of(parameter.getArray());
      view.get(0, weight);
      for (int i = 0; i < weight.length; i++) {
        float g = gradient[i] * scale;
        first[i] = BETA_1 * first[i] + (1 - BETA_1) * g;
        second[i] = BETA_2 * second[i] + (1 - BETA_2) * g * g;
        float direction =
            first[i]
                * firstCorrection
                / ((float) Math.sqrt(second[i] * secondCorrection) + EPSILON);
        weight[i] -= rate * (direction + shrink * weight[i]);
      }
      view.put(0, weight);
    }
  }
}
