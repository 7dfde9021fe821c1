package io.diffaug.probe;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;

/** Principal components: the directions along which rows vary most. */
public final class Pca {
  private final double[] mean;
  private final double[][] directions;

  private Pca(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds the components of rows, from the eigenvectors of their covariance.
   *
   * @param rows shape [rows, width], at least two
   * @param components how many; no more than width or rows - 1 are kept
   * @return the fitted components
   * @throws IllegalArgumentException if there are fewer than two rows, or components is below 1
   */
  public static Pca fit(float[][] rows, int components) {
    if (rows.length < 2) {
      throw new IllegalArgumentException("rows: " + rows.length + " (expected: >= 2)");
    }
    if (components < 1) {
      throw new IllegalArgumentException("components: " + components + " (expected: >= 1)");
    }
    double[] mean = mean(rows);
    double[][] covariance = covariance(rows, mean);
    DenseMatrix.EigenDecomposition eigen =
        DenseMatrix.createDenseMatrix(covariance).eigenDecomposition().orElseThrow();
    DenseVector values = eigen.eigenvalues();
    List<Integer> order =
        IntStream.range(0, mean.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values.get(i)))
            .limit(Math.min(components, rows.length - 1))
            .toList();
    return new Pca(
        mean, order.stream().map(i -> eigen.getEigenVector(i).toArray()).toArray(double[][]::new));
  }

  /**
   * Writes rows in the components.
   *
   * @param rows shape [rows, width]
   * @return shape [rows, components]
   */
  public float[][] transform(float[][] rows) {
    float[][] transformed = new float[rows.length][directions.length];
    for (int row = 0; row < rows.length; row++) {
      for (int component = 0; component < directions.length; component++) {
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
          sum += (rows[row][i] - mean[i]) * directions[component][i];
        }
        transformed[row][component] = (float) sum;
      }
    }
    return transformed;
  }

  private static double[] mean(float[][] rows) {
    double[] mean = new double[rows[0].length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / (double) rows.length;
      }
    }
    return mean;
  }

  private static double[][] covariance(float[][] rows, double[] mean) {
    int width = mean.length;
    double[][] covariance = new double[width][width];
    double[] centred = new double[width];
    for (float[] row : rows) {
      for (int i = 0; i < width; i++) {
        centred[i] = row[i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += centred[i] * centred[j] / (rows.length - 1);
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }
}
