package io.diffaug.nn.optim;

import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv 1711.05101,
 * algorithm 2) with clipping of the gradient's global norm (Pascanu et al., arXiv 1211.5063) and,
 * where asked for, averaged weights.
 *
 * <pre>
 *   g = gradient * min(1, maxNorm / norm)
 *   m = beta1 * m + (1 - beta1) * g,   v = beta2 * v + (1 - beta2) * g^2
 *   w = w - rate * (m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + epsilon) + decay * w)
 *   average = d * average + (1 - d) * w
 * </pre>
 *
 * <p>Decay shrinks weights only, not biases and normalisations. The engine's own optimiser costs
 * several times as much: here the gradient is read once for its norm, and one further pass moves
 * moments, weights and average and clears the gradient, a few thousand floats at a time so that
 * they stay in the cache. Gradients are overwritten with zeros, never subtracted from themselves,
 * so that a NaN does not stay.
 *
 * <p>The result does not depend on how many threads share the work ({@link Chunks}).
 */
public final class AdamW {
  private final List<Slot> slots = new ArrayList<>();
  private final Chunks chunks;
  private final double maxNorm;
  private final Optional<Ema> ema;
  private int steps;

  /**
   * Takes charge of networks' weights, and turns their gradients on.
   *
   * @param decay weight decay, 0 for none
   * @param maxNorm the largest global norm of a gradient
   * @param networks the networks to train together
   */
  public AdamW(double decay, double maxNorm, Network... networks) {
    this.maxNorm = maxNorm;
    this.ema = Optional.empty();
    for (Network network : networks) {
      network.trainable().forEach(weight -> slots.add(new Slot(weight, Optional.empty(), decay)));
    }
    this.chunks = new Chunks(slots);
  }

  /**
   * Takes charge of a network's weights and of their average, which begins as a copy of them.
   *
   * @param decay weight decay, 0 for none
   * @param maxNorm the largest global norm of a gradient
   * @param network the network to train
   * @param ema the average to keep
   */
  public AdamW(double decay, double maxNorm, Network network, Ema ema) {
    this.maxNorm = maxNorm;
    this.ema = Optional.of(ema);
    ema.average().copyFrom(network);
    for (int i = 0; i < network.trainable().size(); i++) {
      slots.add(
          new Slot(
              network.trainable().get(i), Optional.of(ema.average().trainable().get(i)), decay));
    }
    this.chunks = new Chunks(slots);
  }

  /**
   * Changes the weights by the gradients at hand, and clears these. A gradient that is not finite
   * is cleared and changes nothing.
   *
   * @param rate the learning rate
   * @return the gradient's global norm before clipping; not finite if the gradient is not
   */
  public double step(double rate) {
    slots.forEach(Slot::checkOpen);
    double norm = Math.sqrt(chunks.squares());
    if (Double.isFinite(norm)) {
      double average = ema.isPresent() ? ema.get().decayAt(steps) : 0;
      steps++;
      chunks.update(Pace.of(steps, rate, Math.min(1, maxNorm / norm), average));
    } else {
      chunks.clear();
    }
    return norm;
  }

  /**
   * How far training has come.
   *
   * @return steps that changed the weights
   */
  public int steps() {
    return steps;
  }

  /**
   * The moments, by name: together with the weights and {@link #steps} all that the next step
   * depends on.
   *
   * @return copies, always under the same names in the same order
   */
  public Map<String, FloatBuffer> moments() {
    Map<String, FloatBuffer> moments = new LinkedHashMap<>();
    for (int i = 0; i < slots.size(); i++) {
      moments.put(i + ".first", slots.get(i).first().toBuffer());
      moments.put(i + ".second", slots.get(i).second().toBuffer());
    }
    return moments;
  }

  /**
   * Goes on from a step whose weights were put back.
   *
   * @param stepsDone what {@link #steps} was
   * @param moments what {@link #moments} was
   */
  public void resumeAt(int stepsDone, Map<String, FloatBuffer> moments) {
    steps = stepsDone;
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).first().copyFrom(moments.get(i + ".first"));
      slots.get(i).second().copyFrom(moments.get(i + ".second"));
    }
  }

  /**
   * Takes over the moments of an optimiser of networks of the same shape.
   *
   * @param other the optimiser to copy
   */
  public void copyFrom(AdamW other) {
    resumeAt(other.steps, other.moments());
  }
}
