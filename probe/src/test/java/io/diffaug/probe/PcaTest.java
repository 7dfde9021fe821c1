package io.diffaug.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PcaTest {

  @Test
  void theFirstComponentIsTheDirectionOfMostVariance() {
    float[][] rows = new float[500][];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < rows.length; i++) {
      double along = 5 * random.nextGaussian();
      double across = random.nextGaussian();
      rows[i] =
          new float[] {
            (float) (7 + 0.6 * along - 0.8 * across), (float) (-2 + 0.8 * along + 0.6 * across)
          };
    }
    float[][] probes = {{7, -2}, {7.6f, -1.2f}};
    float[][] written = Pca.fit(rows, 1).transform(probes);
    assertThat(written[0]).hasSize(1);
    assertThat(Math.abs(written[1][0] - written[0][0])).isCloseTo(1, within(0.01f));
  }

  @Test
  void allComponentsTogetherKeepDistances() {
    SplittableRandom random = new SplittableRandom(2);
    float[][] rows = new float[20][6];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    float[][] written = Pca.fit(rows, 50).transform(rows);
    assertThat(written[0]).hasSize(6);
    for (int i = 1; i < rows.length; i++) {
      assertThat(distance(written[0], written[i]))
          .isCloseTo(distance(rows[0], rows[i]), within(1e-4));
    }
  }

  @Test
  void rowsWiderThanTheyAreManyKeepTheirDistancesToo() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] rows = new float[12][2000];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    float[][] written = Pca.fit(rows, 50).transform(rows);
    assertThat(written[0]).hasSize(11);
    for (int i = 1; i < rows.length; i++) {
      assertThat(distance(written[0], written[i]))
          .isCloseTo(distance(rows[0], rows[i]), within(1e-3));
    }
  }

  @Test
  void fewRowsHaveTheComponentsThatTheirCovarianceHas() {
    float[][] wide = {{3, 0, 0, 1}, {0, 2, 0, 1}, {0, 0, 1, 1}};
    float[][] written = Pca.fit(wide, 2).transform(wide);
    // the same rows many times over have the same covariance, and come from it
    float[][] often = {wide[0], wide[1], wide[2], wide[0], wide[1], wide[2]};
    float[][] expected = Pca.fit(often, 2).transform(wide);
    for (int row = 0; row < wide.length; row++) {
      for (int component = 0; component < 2; component++) {
        assertThat(Math.abs(written[row][component]))
            .isCloseTo(Math.abs(expected[row][component]), within(1e-5f));
      }
    }
  }

  @Test
  void constantFeaturesDoNoHarm() {
    float[][] rows = {{1, 5, 0}, {2, 5, 0}, {4, 5, 0}};
    float[][] written = Pca.fit(rows, 2).transform(rows);
    assertThat(Math.abs(written[2][0] - written[0][0])).isCloseTo(3, within(1e-5f));
  }

  @Test
  void oneRowIsNotEnough() {
    assertThatThrownBy(() -> Pca.fit(new float[][] {{1, 2}}, 1))
        .hasMessage("rows: 1 (expected: >= 2)");
  }

  private static double distance(float[] left, float[] right) {
    double squares = 0;
    for (int i = 0; i < left.length; i++) {
      squares += (left[i] - right[i]) * (left[i] - right[i]);
    }
    return Math.sqrt(squares);
  }
}
