package io.diffaug.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.initializer.Initializer;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused pass over many chunks, against the equations in doubles. */
class FusedStepTest {
  private static final double DECAY = 0.05;
  private static final double RATE = 0.01;
  private static final double EMA_DECAY = 0.8;

  /** Widths of one chunk, of some with a rest, and of so many that threads share them. */
  @ParameterizedTest
  @CsvSource({"3, 1e9", "3, 0.5", "101, 1e9", "101, 2", "421, 1e9", "421, 3"})
  void aStepIsTheTextbooksWhateverTheSize(int width, double maxNorm) {
    try (Network network = square(width);
        Network average = square(width)) {
      AdamW optimiser = new AdamW(DECAY, maxNorm, network, new Ema(average, EMA_DECAY));
      makeGradients(network);
      int weights = width * width;
      Textbook textbook = new Textbook(weights + width, weights, maxNorm);
      SplittableRandom random = new Seed(7).generator();
      for (int step = 1; step <= 12; step++) {
        float[] gradient = gaussians(random, weights + width);
        put(network, gradient, weights);
        assertThat(optimiser.step(RATE)).isCloseTo(norm(gradient), within(1e-9 * weights));
        textbook.step(gradient, step);
      }
      assertThat(largestDifference(values(network), textbook.weights)).isLessThan(2e-6);
      assertThat(largestDifference(values(average), textbook.averages)).isLessThan(2e-6);
      assertThat(optimiser.step(0)).as("what is left of the gradient").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void howManyThreadsThereAreChangesNoBit(int threads) {
    assertThat(trainedBy(threads)).isEqualTo(trainedBy(3));
  }

  private static float[] trainedBy(int threads) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try (Network network = square(421);
        Network average = square(421)) {
      AdamW optimiser = new AdamW(DECAY, 1, network, new Ema(average, EMA_DECAY));
      makeGradients(network);
      SplittableRandom random = new Seed(8).generator();
      for (int step = 0; step < 5; step++) {
        put(network, gaussians(random, 422 * 421), 421 * 421);
        pool.submit(() -> optimiser.step(RATE)).join();
      }
      return values(network);
    } finally {
      pool.shutdownNow();
    }
  }

  /** The published equations, each step after the other, in doubles. */
  private static final class Textbook {
    private final int decaying;
    private final double maxNorm;
    private final double[] weights;
    private final double[] averages;
    private final double[] first;
    private final double[] second;

    Textbook(int size, int decaying, double maxNorm) {
      this.decaying = decaying;
      this.maxNorm = maxNorm;
      weights = new double[size];
      java.util.Arrays.fill(weights, 0, decaying, 1);
      averages = weights.clone();
      first = new double[size];
      second = new double[size];
    }

    void step(float[] gradient, int step) {
      double scale = Math.min(1, maxNorm / norm(gradient));
      double d = Math.min(EMA_DECAY, (double) step / (9 + step));
      for (int i = 0; i < weights.length; i++) {
        double g = gradient[i] * scale;
        first[i] = 0.9 * first[i] + 0.1 * g;
        second[i] = 0.999 * second[i] + 0.001 * g * g;
        double firstHat = first[i] / (1 - Math.pow(0.9, step));
        double secondHat = second[i] / (1 - Math.pow(0.999, step));
        double decay = i < decaying ? DECAY : 0;
        weights[i] -= RATE * (firstHat / (Math.sqrt(secondHat) + 1e-8) + decay * weights[i]);
        averages[i] = d * averages[i] + (1 - d) * weights[i];
      }
    }
  }

  private static Network square(int width) {
    Linear linear = Linear.builder().setUnits(width).build();
    linear.setInitializer(Initializer.ONES, Parameter.Type.WEIGHT);
    return new Network(linear, new Shape(1, width));
  }

  /** The first backward pass makes the gradients' arrays; later ones add to them. */
  private static void makeGradients(Network network) {
    try (NDManager arrays = network.newManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      long width = network.trainable().get(1).getShape().size();
      gradients.backward(network.forward(true, arrays.ones(new Shape(1, width))).sum());
    }
  }

  private static void put(Network network, float[] gradient, int weights) {
    put(network.trainable().get(0), gradient, 0, weights);
    put(network.trainable().get(1), gradient, weights, gradient.length - weights);
  }

  private static void put(Parameter parameter, float[] gradient, int from, int count) {
    try (NDArray array = parameter.getArray().getGradient()) {
      DirectView.of(array).put(0, gradient, from, count);
    }
  }

  private static float[] values(Network network) {
    FloatBuffer weights = DirectView.of(network.trainable().get(0).getArray());
    FloatBuffer biases = DirectView.of(network.trainable().get(1).getArray());
    float[] values = new float[weights.remaining() + biases.remaining()];
    weights.get(values, 0, values.length - biases.remaining());
    biases.get(values, values.length - biases.remaining(), biases.remaining());
    return values;
  }

  private static float[] gaussians(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static double largestDifference(float[] actual, double[] expected) {
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    return largest;
  }
}
