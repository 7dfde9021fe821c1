package io.diffaug.nn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Rows of floats, one array each, and the same rows end to end; to and from the engine. */
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
   * Copies rows that lie end to end into an array whose memory is the engine's own, freed with its
   * manager. What DJL makes of a Java array lies in a direct buffer instead, which is fresh memory
   * at each call and is freed when the garbage collector gets to it.
   *
   * @param manager owner of the array
   * @param flat shape [count, width]
   * @param count how many
   * @return shape [count, width]
   */
  public static NDArray array(NDManager manager, float[] flat, int count) {
    NDArray rows = manager.create(new Shape(count, flat.length / count));
    DirectView.of(rows).put(flat);
    return rows;
  }

  /**
   * Reads an array of one float, such as a loss. What DJL's {@code getFloat} does instead is a
   * slice made in the engine, which takes a tenth of a millisecond.
   *
   * @param scalar the array
   * @return its number
   */
  public static float number(NDArray scalar) {
    return scalar.toFloatArray()[0];
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
