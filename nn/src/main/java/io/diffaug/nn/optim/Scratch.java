package io.diffaug.nn.optim;

/**
 * Arrays for one chunk of weights, small enough to stay in a core's cache; one thread at a time.
 */
final class Scratch {
  /**
   * Floats of a chunk. These arrays and two moments, 96 KiB, fit into any second-level cache of
   * today.
   */
  static final int CHUNK = 4096;

  final float[] gradient = new float[CHUNK];
  final float[] weight = new float[CHUNK];
  final float[] average = new float[CHUNK];
  final float[] zeros = new float[CHUNK];

  /** The sum of the gradient's squares; four sums side by side, so that no addition waits long. */
  double squares(int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      a += square(gradient[i]);
      b += square(gradient[i + 1]);
      c += square(gradient[i + 2]);
      d += square(gradient[i + 3]);
    }
    for (; i < count; i++) {
      a += square(gradient[i]);
    }
    return (a + b) + (c + d);
  }

  /** In doubles, where no square of a float overflows. */
  private static double square(double value) {
    return value * value;
  }
}
