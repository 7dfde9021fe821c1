package io.diffaug.streamer.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The memory of one worker's calls: direct buffers in native order, which ONNX Runtime reads and
 * writes in place. Rows lie one after another; a call uses as many as it has samples.
 */
final class BatchBuffers {
  private final int rows;
  private final int width;
  private final int embedding;
  private final int views;
  private final int draws;

  final FloatBuffer x;
  final FloatBuffer noise;
  final FloatBuffer y;
  final FloatBuffer positive;
  final FloatBuffer positiveY;
  final FloatBuffer check;

  BatchBuffers(int rows, int width, int embedding, int views, int draws) {
    this.rows = rows;
    this.width = width;
    this.embedding = embedding;
    this.views = views;
    this.draws = draws;
    x = direct(rows * width);
    noise = direct(rows * views * draws * width);
    y = direct(rows * embedding);
    positive = direct(rows * views * width);
    positiveY = direct(rows * views * embedding);
    check = direct(rows * views);
  }

  /** Whether every call on a bundle fits. */
  boolean fit(ModelBundle bundle) {
    return bundle.maxBatch() <= rows
        && width == bundle.width()
        && embedding == bundle.embedding()
        && views == bundle.views()
        && draws == bundle.mostDraws();
  }

  /** Memory that native code reads and writes in place. */
  static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
