package io.diffaug.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.diffaug.nn.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftContrastiveTest {
  private static final int BATCH = 500;
  private static final Map<Double, Double> AT_ZERO = new HashMap<>();

  @ParameterizedTest
  @CsvSource({"100, 0.9950", "1, 0.6366", "0.1, 0.138", "0.01, 0.01549"})
  void kernelsAreWhatThePaperSaysAtDistanceNought(double nu, double expected) {
    assertThat(new StudentKernel(nu).atZero()).isCloseTo(expected, within(2e-3 * expected));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-4, 0.3, 15, 4000})
  void aKernelIsItsFormulaAtAnyDistance(double squaredDistance) {
    try (NDManager arrays = NDManager.newBaseManager()) {
      NDArray distance = arrays.create((float) squaredDistance);
      for (double nu : new double[] {0.01, 1, 100}) {
        double expected = kernel(nu, squaredDistance);
        assertThat((double) new StudentKernel(nu).of(distance).getFloat())
            .isCloseTo(expected, within(2e-5 * expected + 1e-30));
      }
    }
  }

  @Test
  void alignedCodesFarFromOneAnotherReachTheFloor() {
    double[][] far = new double[BATCH][2];
    for (int i = 0; i < BATCH; i++) {
      far[i] = new double[] {100.0 * i, 0};
    }
    assertThat(loss(0, far, far, far)).isCloseTo(0.00829, within(2e-5));
  }

  @Test
  void codesThatKnowNothingOfOneAnotherCostTwiceTheFloor() {
    SplittableRandom random = new Seed(5).generator();
    double[][] far = new double[BATCH][2];
    for (int i = 0; i < BATCH; i++) {
      far[i] = new double[] {100.0 * i, 0};
    }
    assertThat(loss(0, far, gaussians(random, BATCH, 2), gaussians(random, BATCH, 2)))
        .isCloseTo(0.0190, within(5e-4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.4, 1})
  void itIsItsFormula(double alpha) {
    SplittableRandom random = new Seed(1).generator();
    double[][] y = gaussians(random, 7, 5);
    double[][] z = gaussians(random, 7, 2);
    double[][] other = gaussians(random, 7, 2);
    double expected = byHand(alpha, y, z, other);
    assertThat(loss(alpha, y, z, other)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
  }

  /** Embeddings and both projections learn; the truth is a difference quotient in doubles. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.7})
  void gradientsAreThoseOfTheFormula(double alpha) {
    SplittableRandom random = new Seed(2).generator();
    double[][][] inputs = {
      gaussians(random, 6, 4), gaussians(random, 6, 2), gaussians(random, 6, 2)
    };
    float[][] gradients = gradients(alpha, inputs);
    for (int input = 0; input < inputs.length; input++) {
      int width = inputs[input][0].length;
      for (int i = 0; i < gradients[input].length; i++) {
        double expected = quotient(alpha, inputs, inputs[input][i / width], i % width);
        assertThat((double) gradients[input][i])
            .as("input %d, element %d", input, i)
            .isCloseTo(expected, within(1e-3 * Math.abs(expected) + 1e-6));
      }
    }
  }

  @Test
  void componentsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new SoftContrastive(0, 0)).hasMessage("nu: 0.0 (expected: > 0)");
    assertThatThrownBy(() -> new SoftContrastive(1, 1.5))
        .hasMessage("alpha: 1.5 (expected: in [0, 1])");
  }

  private static double quotient(double alpha, double[][][] inputs, double[] row, int column) {
    double before = row[column];
    double h = 1e-5;
    row[column] = before + h;
    double above = byHand(alpha, inputs[0], inputs[1], inputs[2]);
    row[column] = before - h;
    double below = byHand(alpha, inputs[0], inputs[1], inputs[2]);
    row[column] = before;
    return (above - below) / (2 * h);
  }

  private static float[][] gradients(double alpha, double[][][] inputs) {
    try (NDManager arrays = NDManager.newBaseManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray[] natives = new NDArray[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        natives[i] = arrays.create(floats(inputs[i]));
        natives[i].setRequiresGradient(true);
      }
      collector.backward(new SoftContrastive(0.01, alpha).loss(natives[0], natives[1], natives[2]));
      float[][] gradients = new float[inputs.length][];
      for (int i = 0; i < inputs.length; i++) {
        gradients[i] = natives[i].getGradient().toFloatArray();
      }
      return gradients;
    }
  }

  private static double loss(double alpha, double[][] y, double[][] z, double[][] other) {
    try (NDManager arrays = NDManager.newBaseManager()) {
      return new SoftContrastive(0.01, alpha)
          .loss(arrays.create(floats(y)), arrays.create(floats(z)), arrays.create(floats(other)))
          .getFloat();
    }
  }

  /** The formula of the paper, term by term, in doubles. */
  private static double byHand(double alpha, double[][] y, double[][] z, double[][] other) {
    int batch = y.length;
    double sum = 0;
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < batch; j++) {
        double p = kernel(100, squaredDistance(y[i], y[j])) * (i == j ? Math.exp(alpha) : 1);
        double q = kernel(0.01, squaredDistance(z[i], other[j]));
        sum += p * Math.log(q + 1e-5) + (1 - p) * Math.log(1 - q + 1e-5);
      }
    }
    return -sum / ((double) batch * batch);
  }

  private static double kernel(double nu, double squaredDistance) {
    double atZero = AT_ZERO.computeIfAbsent(nu, SoftContrastiveTest::atZero);
    return atZero * Math.pow(1 + squaredDistance / nu, -(nu + 1));
  }

  private static double atZero(double nu) {
    double logG = logGamma((nu + 1) / 2) - logGamma(nu / 2) - Math.log(nu * Math.PI) / 2;
    return 2 * Math.PI * Math.exp(2 * logG);
  }

  /** By Gauss's product, which shares nothing with Stirling's series. */
  private static double logGamma(double x) {
    int terms = 1_000_000;
    double sum = -Math.log(x) + x * Math.log(terms + 0.5 + x / 2);
    for (int n = 1; n <= terms; n++) {
      sum -= Math.log1p(x / n);
    }
    return sum;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private static double[][] gaussians(SplittableRandom random, int rows, int width) {
    double[][] filled = new double[rows][width];
    for (double[] row : filled) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return filled;
  }

  private static float[][] floats(double[][] rows) {
    float[][] floats = new float[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        floats[i][j] = (float) rows[i][j];
      }
    }
    return floats;
  }
}
