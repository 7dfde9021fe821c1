package io.diffaug.nn.optim;

import java.nio.FloatBuffer;

/**
 * A moment of each weight of a parameter, an array for each chunk: {@link Pace} works on arrays
 * that begin where the chunk does, and so needs no copy of these.
 */
final class Moment {
  private final int size;
  private final float[][] chunks;

  Moment(int size) {
    this.size = size;
    chunks = new float[(size + Scratch.CHUNK - 1) / Scratch.CHUNK][];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = new float[Math.min(Scratch.CHUNK, size - i * Scratch.CHUNK)];
    }
  }

  int size() {
    return size;
  }

  int chunks() {
    return chunks.length;
  }

  /** A chunk's own array. */
  float[] chunk(int number) {
    return chunks[number];
  }

  /** A copy, end to end. */
  FloatBuffer toBuffer() {
    FloatBuffer flat = FloatBuffer.allocate(size);
    for (float[] chunk : chunks) {
      flat.put(chunk);
    }
    return flat.flip();
  }

  /** Becomes what a buffer holds, end to end. */
  void copyFrom(FloatBuffer flat) {
    FloatBuffer from = flat.duplicate();
    for (float[] chunk : chunks) {
      from.get(chunk);
    }
  }
}
