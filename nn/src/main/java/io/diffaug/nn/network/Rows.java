package io.diffaug.nn.network;

import java.util.Arrays;

/** Rows of floats, one array each, and the same rows end to end. */
public final class Rows {
  private Rows() {}

  /**
   * Lays rows end to end.
   *
   * @param rows shape [rows, width]
   * @param from the first row to take
   * @param count how many
   * @return shape [count, width]
   */
  public static float[] flatten(float[][] rows, int from, int count) {
    int width = rows[from].length;
    float[] flat = new float[count * width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows[from + i], 0, flat, i * width, width);
    }
    return flat;
  }

  /**
   * Lays chosen rows end to end.
   *
   * @param rows shape [rows, width]
   * @param chosen the rows to take
   * @return shape [chosen, width]
   */
  public static float[] gather(float[][] rows, int[] chosen) {
    int width = rows[0].length;
    float[] flat = new float[chosen.length * width];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(rows[chosen[i]], 0, flat, i * width, width);
    }
    return flat;
  }

  /**
   * Cuts rows that lie end to end.
   *
   * @param flat shape [count, width]
   * @param rows where the rows go
   * @param from the place of the first
   * @param count how many
   */
  public static void split(float[] flat, float[][] rows, int from, int count) {
    int width = flat.length / count;
    for (int i = 0; i < count; i++) {
      rows[from + i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
  }
}
