package io.diffaug.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.diffaug.nn.Seed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InfoNceTest {

  @Test
  void itIsItsFormula() {
    SplittableRandom random = new Seed(1).generator();
    float[][] first = rows(random, 5, 3);
    float[][] second = rows(random, 5, 3);
    assertThat(loss(0.2, first, second)).isCloseTo(byHand(0.2, first, second), within(1e-5));
  }

  @Test
  void twoOrthogonalPairsCostWhatTheyDoOnPaper() {
    float[][] axes = {{2, 0}, {0, 3}};
    double onPaper = Math.log(1 + Math.exp(-1 / 0.5));
    assertThat(loss(0.5, axes, axes)).isCloseTo(onPaper, within(1e-6));
  }

  @Test
  void viewsThatTellNothingApartCostTheLogarithmOfTheBatch() {
    float[][] alike = {{1, 1}, {1, 1}, {1, 1}, {1, 1}};
    assertThat(loss(0.2, alike, alike)).isCloseTo(Math.log(4), within(1e-5));
  }

  @Test
  void aSmallTemperatureDoesNotOverflow() {
    float[][] axes = {{1, 0}, {0, 1}};
    assertThat(loss(0.01, axes, axes)).isCloseTo(0, within(1e-5));
  }

  @Test
  void aTemperatureMustBePositive() {
    assertThatThrownBy(() -> new InfoNce(0)).hasMessage("temperature: 0.0 (expected: > 0)");
  }

  private static double loss(double temperature, float[][] first, float[][] second) {
    try (NDManager arrays = NDManager.newBaseManager()) {
      return new InfoNce(temperature).loss(arrays.create(first), arrays.create(second)).getFloat();
    }
  }

  private static double byHand(double temperature, float[][] first, float[][] second) {
    int batch = first.length;
    double loss = 0;
    for (int i = 0; i < batch; i++) {
      double forward = 0;
      double backward = 0;
      for (int j = 0; j < batch; j++) {
        forward += Math.exp(cosine(first[i], second[j]) / temperature);
        backward += Math.exp(cosine(first[j], second[i]) / temperature);
      }
      double own = cosine(first[i], second[i]) / temperature;
      loss += (Math.log(forward) + Math.log(backward)) / 2 - own;
    }
    return loss / batch;
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static float[][] rows(SplittableRandom random, int rows, int width) {
    float[][] filled = new float[rows][width];
    for (float[] row : filled) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return filled;
  }
}
