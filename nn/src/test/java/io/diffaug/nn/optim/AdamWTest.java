package io.diffaug.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.initializer.Initializer;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final double DECAY = 0.1;
  private static final double RATE = 0.05;

  @Test
  void weightsFollowTheEquationsAndBiasesDoNotDecay() {
    try (Network network = line()) {
      AdamW optimiser = new AdamW(DECAY, 1e9, network);
      Reference weight = new Reference(1, DECAY);
      Reference bias = new Reference(0, 0);
      for (int step = 1; step <= 25; step++) {
        double x = Math.sin(step);
        double miss = 2 * (weight.value * x + bias.value - 3);
        gradient(network, x);
        optimiser.step(RATE);
        weight.step(miss * x, step);
        bias.step(miss, step);
      }
      assertThat(value(network, 0)).isCloseTo(weight.value, within(1e-4));
      assertThat(value(network, 1)).isCloseTo(bias.value, within(1e-4));
    }
  }

  @Test
  void aLongGradientIsCutToTheLargestNorm() {
    try (Network network = line()) {
      AdamW optimiser = new AdamW(0, 0.5, network);
      Reference weight = new Reference(1, 0);
      for (int step = 1; step <= 5; step++) {
        double x = step;
        double miss = 2 * (value(network, 0) * x + value(network, 1) - 3);
        gradient(network, x);
        double norm = optimiser.step(RATE);
        assertThat(norm).isCloseTo(Math.hypot(miss * x, miss), within(1e-3));
        weight.step(miss * x * Math.min(1, 0.5 / norm), step);
      }
      assertThat(value(network, 0)).isCloseTo(weight.value, within(1e-4));
    }
  }

  @Test
  void aGradientThatIsNotANumberChangesNothingAndDoesNotStay() {
    try (Network network = line()) {
      AdamW optimiser = new AdamW(0, 1, network);
      gradient(network, Double.NaN);
      assertThat(optimiser.step(RATE)).isNaN();
      assertThat(value(network, 0)).isEqualTo(1);
      assertThat(optimiser.steps()).isZero();
      assertThat(optimiser.step(RATE)).isZero();
    }
  }

  @Test
  void aStepAfterTheNetworkIsClosedIsRefused() {
    Network network = line();
    AdamW optimiser = new AdamW(0, 1, network);
    network.close();
    assertThatThrownBy(() -> optimiser.step(RATE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("weight: closed (expected: open)");
  }

  @Test
  void theCosineFallsFromItsPeakToNothing() {
    LearningRate rate = LearningRate.cosine(0.4, 100);
    assertThat(rate.at(0)).isEqualTo(0.4);
    assertThat(rate.at(50)).isCloseTo(0.2, within(1e-12));
    assertThat(rate.at(100)).isZero();
    assertThat(rate.at(1000)).isZero();
  }

  @Test
  void theAverageBeginsAsACopyAndMovesByItsEquation() {
    try (Network source = line();
        Network average = line()) {
      set(source, 4);
      AdamW optimiser = new AdamW(0, 1e9, source, new Ema(average, 0.5));
      assertThat(value(average, 0)).isEqualTo(4);
      double expected = 4;
      for (int step = 0; step < 20; step++) {
        set(source, step);
        optimiser.step(0);
        double d = Math.min(0.5, (1.0 + step) / (10.0 + step));
        expected = d * expected + (1 - d) * step;
      }
      assertThat(value(average, 0)).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void anAverageThatForgetsNothingIsRefused() {
    try (Network average = line()) {
      assertThatThrownBy(() -> new Ema(average, 1)).hasMessage("decay: 1.0 (expected: in [0, 1))");
    }
  }

  /** The published equations for a single number, in doubles. */
  private static final class Reference {
    private final double decay;
    private double value;
    private double first;
    private double second;

    Reference(double value, double decay) {
      this.value = value;
      this.decay = decay;
    }

    void step(double gradient, int step) {
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient * gradient;
      double firstHat = first / (1 - Math.pow(0.9, step));
      double secondHat = second / (1 - Math.pow(0.999, step));
      value -= RATE * (firstHat / (Math.sqrt(secondHat) + 1e-8) + decay * value);
    }
  }

  /** {@code weight * x + bias}, from weight 1 and bias 0. */
  private static Network line() {
    Linear line = Linear.builder().setUnits(1).build();
    line.setInitializer(Initializer.ONES, Parameter.Type.WEIGHT);
    return new Network(line, new Shape(1, 1));
  }

  /** Leaves the gradient of {@code (line(x) - 3)^2}. */
  private static void gradient(Network network, double x) {
    try (NDManager arrays = network.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray input = arrays.create(new float[] {(float) x}, new Shape(1, 1));
      gradients.backward(network.forward(true, input).sub(3).square().sum());
    }
  }

  private static double value(Network network, int parameter) {
    return network.trainable().get(parameter).getArray().toFloatArray()[0];
  }

  private static void set(Network network, float weight) {
    DirectView.of(network.trainable().get(0).getArray()).put(0, weight);
  }
}
