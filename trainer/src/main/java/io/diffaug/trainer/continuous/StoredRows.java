package io.diffaug.trainer.continuous;

import io.diffaug.nn.network.Rows;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;

/** Rows as a checkpoint's tensors. */
final class StoredRows {
  private StoredRows() {}

  /** Rows of one width, end to end; none are an empty tensor. */
  static FloatBuffer flat(float[][] rows) {
    return rows.length == 0
        ? FloatBuffer.allocate(0)
        : FloatBuffer.wrap(Rows.flatten(rows, 0, rows.length));
  }

  /**
   * Reads rows back.
   *
   * @throws IllegalArgumentException if the tensor is missing, or is no rows of that width
   */
  static float[][] read(Checkpoint checkpoint, String name, int width) {
    FloatBuffer tensor = checkpoint.tensors().get(name);
    if (tensor == null || tensor.remaining() % width != 0) {
      throw new IllegalArgumentException(
          name
              + ": "
              + (tensor == null ? "missing" : tensor.remaining() + " floats")
              + " (expected: rows of width "
              + width
              + "; go on with the build that wrote this checkpoint, or begin in another "
              + ContinuousSettings.SECTION
              + ".checkpoint)");
    }
    float[][] rows = new float[tensor.remaining() / width][width];
    FloatBuffer rest = tensor.duplicate();
    for (float[] row : rows) {
      rest.get(row);
    }
    return rows;
  }
}
