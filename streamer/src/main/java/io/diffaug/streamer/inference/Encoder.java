package io.diffaug.streamer.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import java.nio.FloatBuffer;
import java.util.Map;

/** A version's semantic encoder alone, to judge another version's views. Owns its session. */
final class Encoder implements AutoCloseable {
  private final ModelManifest manifest;
  private final OrtSession session;

  private Encoder(ModelManifest manifest, OrtSession session) {
    this.manifest = manifest;
    this.session = session;
  }

  /**
   * Loads an encoder, and runs it on rows of zeros at both ends of the sizes to come, so that no
   * sample waits for what first calls take.
   *
   * @param manifest its version's manifest
   * @param graph the verified model file
   * @param device what to compute on
   * @param mostRows rows of the largest call to come, 1 or more
   * @return the encoder; the caller closes it
   * @throws IllegalStateException if it cannot be loaded or run
   */
  static Encoder open(ModelManifest manifest, byte[] graph, Device device, int mostRows) {
    Encoder encoder = open(manifest, graph, device);
    boolean warm = false;
    try {
      encoder.runZeros(1);
      encoder.runZeros(mostRows);
      warm = true;
      return encoder;
    } finally {
      if (!warm) {
        encoder.close();
      }
    }
  }

  private static Encoder open(ModelManifest manifest, byte[] graph, Device device) {
    try {
      return new Encoder(manifest, Sessions.open(manifest, graph, device));
    } catch (RejectedModelException unloadable) {
      throw new IllegalStateException(unloadable.getMessage(), unloadable);
    }
  }

  private void runZeros(int rows) {
    run(
        BatchBuffers.direct(rows * manifest.domain().width()),
        BatchBuffers.direct(rows * manifest.embeddingWidth()),
        rows);
  }

  /**
   * Encodes the first rows of a buffer.
   *
   * @param x direct, rows of model space, shape [rows or more, width]
   * @param y direct, takes the embeddings, shape [rows or more, embedding]
   * @param rows how many
   * @throws IllegalStateException if the native call fails
   */
  void run(FloatBuffer x, FloatBuffer y, int rows) {
    try (OnnxTensor in = tensor(x, rows, manifest.domain().width());
        OnnxTensor out = tensor(y, rows, manifest.embeddingWidth())) {
      session.run(Map.of("x", in), Map.of("y", out)).close();
    } catch (OrtException failed) {
      throw new IllegalStateException(
          "version " + manifest.version() + ": native call failed", failed);
    }
  }

  private static OnnxTensor tensor(FloatBuffer buffer, int rows, int columns) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        buffer.slice(0, rows * columns),
        new long[] {rows, columns});
  }

  /** Frees the session; no call may be using it. */
  @Override
  public void close() {
    Sessions.close(session);
  }
}
