package io.diffaug.nn.network;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Native float arrays seen as Java buffers over the same memory. */
public final class DirectView {
  private DirectView() {}

  /**
   * Opens an array's memory: what is written here, the array holds.
   *
   * @param array a float array on the CPU; the view must not outlive it
   * @return its elements, row after row
   */
  public static FloatBuffer of(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
