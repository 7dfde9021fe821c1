package io.diffaug.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;

/**
 * Principal components: the directions along which rows vary most.
 *
 * <p>They are eigenvectors of the covariance, {@code [width, width]}; of rows wider than they are
 * many they come from the rows' inner products, {@code [rows, rows]}, which have the same
 * eigenvalues: 50 rows of 10,000 features take 50 by 50 numbers instead of a hundred million.
 */
public final class Pca {
  /** The largest matrix whose eigenvectors are looked for, rows and columns. */
  private static final int LARGEST = 1024;

  /** Components whose variance is a smaller share of the largest are rounding. */
  private static final double NOTHING = 1e-12;

  private final double[] mean;
  private final double[][] directions;

  private Pca(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /**
   * Finds the components of rows; of rows wider than 1,024 features, those of 1,024 rows at regular
   * distances, if there are more.
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
    int width = rows[0].length;
    if (width <= LARGEST && width <= rows.length) {
      double[] mean = mean(rows);
      return new Pca(
          mean, eigenvectors(covariance(rows, mean), Math.min(components, rows.length - 1)));
    }
    float[][] some = spaced(rows);
    double[] mean = mean(some);
    return new Pca(mean, fromProducts(centred(some, mean), components));
  }

  /** The leading eigenvectors of a symmetric matrix, as many as carry variance. */
  private static double[][] eigenvectors(double[][] matrix, int most) {
    DenseMatrix.EigenDecomposition eigen =
        DenseMatrix.createDenseMatrix(matrix).eigenDecomposition().orElseThrow();
    DenseVector values = eigen.eigenvalues();
    List<Integer> order =
        IntStream.range(0, matrix.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values.get(i)))
            .limit(most)
            .toList();
    return order.stream().map(i -> eigen.getEigenVector(i).toArray()).toArray(double[][]::new);
  }

  /** With u an eigenvector of the inner products, the rows' sum weighted by u is a direction. */
  private static double[][] fromProducts(double[][] centred, int components) {
    int count = centred.length;
    double[][] products = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = dot(centred[i], centred[j]);
        products[j][i] = products[i][j];
      }
    }
    List<double[]> directions = new ArrayList<>();
    double largest = 0;
    for (double[] weights : eigenvectors(products, Math.min(components, count - 1))) {
      double[] direction = new double[centred[0].length];
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < direction.length; i++) {
          direction[i] += weights[row] * centred[row][i];
        }
      }
      double variance = dot(direction, direction);
      largest = Math.max(largest, variance);
      if (directions.isEmpty() || variance > NOTHING * largest) {
        double length = Math.max(Math.sqrt(variance), Double.MIN_NORMAL);
        directions.add(Arrays.stream(direction).map(value -> value / length).toArray());
      }
    }
    return directions.toArray(double[][]::new);
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static float[][] spaced(float[][] rows) {
    int count = Math.min(LARGEST, rows.length);
    return IntStream.range(0, count)
        .mapToObj(i -> rows[(int) ((long) i * rows.length / count)])
        .toArray(float[][]::new);
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

  private static double[][] centred(float[][] rows, double[] mean) {
    double[][] centred = new double[rows.length][mean.length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < mean.length; i++) {
        centred[row][i] = rows[row][i] - mean[i];
      }
    }
    return centred;
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
