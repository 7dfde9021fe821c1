package io.diffaug.core.noise;

/**
 * The Gaussian of 32 random bits: the {@link InverseNormal} at the middle of the bits' 2^-32
 * interval, interpolated by cubics.
 *
 * <p>The upper half of the distribution mirrors the lower one, so a table of the lower half
 * suffices. It is cut where the format of a double cuts it: an octave for each exponent of the
 * probability, so that the tail is as fine as the centre, and in each octave equal segments by the
 * first bits of the mantissa. A value then costs a few loads and multiplications, without a branch;
 * the quantile itself costs four times as much. Within a segment the cubic interpolates at the
 * Chebyshev nodes, and differs from the quantile by less than a float can hold: of a thousand
 * values two are rounded to the neighbouring float.
 */
final class GaussianTable {
  private static final int COEFFICIENTS = 4;

  /** Exponents of {@code magnitude + 0.5}, for magnitudes of 31 bits. */
  private static final int OCTAVES = 32;

  private static final int SEGMENT_BITS = 5;
  private static final int SEGMENTS = 1 << SEGMENT_BITS;

  /** What a double keeps below the bits that choose its segment. */
  private static final int PLACE_BITS = 52 - SEGMENT_BITS;

  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
  private static final double SMALLEST = 0.5;
  private static final long FIRST_SEGMENT = Double.doubleToRawLongBits(SMALLEST) >>> PLACE_BITS;
  private static final long ONE = Double.doubleToRawLongBits(1.0);

  /** Four coefficients a segment, highest power first. */
  private static final double[] CUBICS = cubics();

  private GaussianTable() {}

  /** The Gaussian of the given bits; complementary bits give opposite values. */
  static float gaussian(int bits) {
    int magnitude = bits ^ (bits >> 31);
    long raw = Double.doubleToRawLongBits(magnitude + SMALLEST);
    int at = COEFFICIENTS * (int) ((raw >>> PLACE_BITS) - FIRST_SEGMENT);
    double x = Double.longBitsToDouble((raw & PLACE_MASK) | ONE) - 1;
    double lower = ((CUBICS[at] * x + CUBICS[at + 1]) * x + CUBICS[at + 2]) * x + CUBICS[at + 3];
    return (float) (bits < 0 ? -lower : lower);
  }

  private static double[] cubics() {
    double[] all = new double[OCTAVES * SEGMENTS * COEFFICIENTS];
    for (int octave = 0; octave < OCTAVES; octave++) {
      double base = Math.scalb(SMALLEST, octave);
      for (int segment = 0; segment < SEGMENTS; segment++) {
        double from = base * (1 + (double) segment / SEGMENTS);
        double[] cubic = cubic(from, base);
        System.arraycopy(cubic, 0, all, COEFFICIENTS * (octave * SEGMENTS + segment), COEFFICIENTS);
      }
    }
    return all;
  }

  /** The cubic in x of the quantile at {@code (from + x * base) / 2^32}, x within a segment. */
  private static double[] cubic(double from, double base) {
    double[] x = new double[COEFFICIENTS];
    double[] y = new double[COEFFICIENTS];
    for (int i = 0; i < COEFFICIENTS; i++) {
      double node = StrictMath.cos(Math.PI * (2 * i + 1) / (2 * COEFFICIENTS));
      x[i] = (1 + node) / (2 * SEGMENTS);
      y[i] = InverseNormal.quantile((from + x[i] * base) * 0x1p-32);
    }
    return interpolate(x, y);
  }

  /** The polynomial through points, highest power first: Newton's form, multiplied out. */
  private static double[] interpolate(double[] x, double[] y) {
    int n = x.length;
    for (int order = 1; order < n; order++) {
      for (int i = n - 1; i >= order; i--) {
        y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - order]);
      }
    }
    double[] polynomial = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      for (int power = 0; power < n - 1; power++) {
        polynomial[power] = polynomial[power + 1] - x[i] * polynomial[power];
      }
      polynomial[n - 1] = y[i] - x[i] * polynomial[n - 1];
    }
    return polynomial;
  }
}
