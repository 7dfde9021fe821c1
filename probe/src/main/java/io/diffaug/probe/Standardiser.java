package io.diffaug.probe;

/** Shifts and scales each feature to mean 0 and variance 1 on the rows it was fitted on. */
final class Standardiser {
  private final double[] mean;
  private final double[] scale;

  Standardiser(float[][] rows) {
    int width = rows[0].length;
    mean = new double[width];
    scale = new double[width];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += row[i];
      }
      mean[i] = sum / rows.length;
      double squares = 0;
      for (float[] row : rows) {
        squares += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
      double deviation = Math.sqrt(squares / rows.length);
      scale[i] = deviation > 0 ? 1 / deviation : 0;
    }
  }

  /** A feature that never varied becomes 0. */
  double[] apply(float[] row) {
    double[] standard = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      standard[i] = (row[i] - mean[i]) * scale[i];
    }
    return standard;
  }
}
