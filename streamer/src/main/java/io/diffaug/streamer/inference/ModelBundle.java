package io.diffaug.streamer.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.GraphSignature;
import io.diffaug.core.onnx.GraphVerifier;
import io.diffaug.core.onnx.InvalidGraphException;
import io.diffaug.core.onnx.SamplerGraph;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * One version, ready to serve: its manifest, and the session over its composed graph, which it
 * owns.
 *
 * <p>Closing a session that a call is using crashes the process, so a bundle is never handed out
 * bare: {@link ServingBundle} leases it and closes it when the last lease has returned.
 */
public final class ModelBundle implements AutoCloseable {
  private final ModelManifest manifest;
  private final SamplerRun sampler;
  private final int views;
  private final int maxBatch;
  private final OrtSession session;

  private ModelBundle(ModelManifest manifest, int views, int maxBatch, OrtSession session) {
    this.manifest = manifest;
    this.sampler = manifest.run();
    this.views = views;
    this.maxBatch = maxBatch;
    this.session = session;
  }

  /**
   * Verifies, composes and loads a version, and tries it on fixed noise at both ends of the batch
   * sizes to come, which also warms it up.
   *
   * @param files the verified bytes
   * @param views positives a sample, 1 or more
   * @param maxBatch samples of the largest call to come, 1 or more
   * @param device what to compute on
   * @return the bundle; the caller closes it, or hands it to a {@link ServingBundle}
   * @throws RejectedModelException if the version is not fit to serve; names the version and
   *     culprit
   * @throws IllegalStateException if the machine cannot run it: out of memory, a device that fails
   */
  public static ModelBundle open(ModelBundleFiles files, int views, int maxBatch, Device device)
      throws RejectedModelException {
    ModelManifest manifest = files.manifest();
    ModelBundle bundle =
        new ModelBundle(
            manifest, views, maxBatch, Sessions.open(manifest, compose(files, views), device));
    boolean fit = false;
    try {
      bundle.probe(1);
      bundle.probe(maxBatch);
      fit = true;
      return bundle;
    } catch (OrtException failed) {
      throw Sessions.judged(manifest, failed);
    } catch (RejectedModelException unfit) {
      throw rejected(manifest, unfit);
    } finally {
      if (!fit) {
        bundle.close();
      }
    }
  }

  private static byte[] compose(ModelBundleFiles files, int views) throws RejectedModelException {
    ModelManifest manifest = files.manifest();
    SampleDomain domain = manifest.domain();
    verify(
        manifest,
        ModelManifest.ENCODER_FILE,
        files.encoder(),
        GraphSignature.encoder(domain.width(), manifest.embeddingWidth()));
    verify(
        manifest,
        ModelManifest.DENOISER_FILE,
        files.denoiser(),
        GraphSignature.denoiser(domain.width(), manifest.embeddingWidth()));
    try {
      return SamplerGraph.compose(
          files.encoder(), files.denoiser(), manifest.run(), domain::decode, views);
    } catch (IllegalArgumentException unfit) {
      throw rejected(manifest, unfit);
    }
  }

  private static void verify(
      ModelManifest manifest, String file, byte[] model, GraphSignature expected)
      throws RejectedModelException {
    try {
      GraphVerifier.verify(model, expected);
    } catch (InvalidGraphException invalid) {
      throw new RejectedModelException(
          "version " + manifest.version() + ", " + file + ": " + invalid.getMessage(), invalid);
    }
  }

  private static RejectedModelException rejected(ModelManifest manifest, Exception cause) {
    return new RejectedModelException(
        "version " + manifest.version() + ": " + cause.getMessage(), cause);
  }

  /**
   * Runs rows of zeros on fixed noise: what comes back must be finite and inside the clip range.
   */
  private void probe(int rows) throws OrtException, RejectedModelException {
    BatchBuffers buffers = buffers(rows);
    float[] noise = new float[rows * views * draws() * width()];
    NoiseSource.fill(manifest.version(), noise, 0, noise.length);
    buffers.noise.put(0, noise);
    run(buffers, rows);
    for (int i = 0; i < rows * views; i++) {
      if (!Float.isFinite(buffers.check.get(i))) {
        throw new RejectedModelException("probe on fixed noise: not finite (expected: finite)");
      }
    }
    for (int i = 0; i < rows * views * width(); i++) {
      float value = buffers.positive.get(i);
      if (!(value >= manifest.domain().clipMinimum() && value <= manifest.domain().clipMaximum())) {
        throw new RejectedModelException(
            "probe on fixed noise: " + value + " (expected: inside the clip range)");
      }
    }
  }

  /** Runs the first rows of the buffers: one native call, nothing copied. */
  void run(BatchBuffers buffers, int rows) throws OrtException {
    try (OnnxTensor x = tensor(buffers.x, rows, width());
        OnnxTensor noise = tensor(buffers.noise, rows, views * draws() * width());
        OnnxTensor y = tensor(buffers.y, rows, embedding());
        OnnxTensor positive = tensor(buffers.positive, rows, views * width());
        OnnxTensor positiveY = tensor(buffers.positiveY, rows, views * embedding());
        OnnxTensor check = tensor(buffers.check, rows, views)) {
      session
          .run(
              Map.of("x", x, "noise", noise),
              Map.of("y", y, "positive", positive, "positive_y", positiveY, "check", check))
          .close();
    }
  }

  private static OnnxTensor tensor(FloatBuffer buffer, int rows, int columns) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        buffer.slice(0, rows * columns),
        new long[] {rows, columns});
  }

  /** Buffers for calls of so many rows. */
  BatchBuffers buffers(int rows) {
    return new BatchBuffers(rows, width(), embedding(), views, draws());
  }

  /**
   * The version's manifest.
   *
   * @return the manifest
   */
  public ModelManifest manifest() {
    return manifest;
  }

  int width() {
    return manifest.domain().width();
  }

  int embedding() {
    return manifest.embeddingWidth();
  }

  int views() {
    return views;
  }

  /** How often the sampler draws noise for a positive. */
  int draws() {
    return sampler.table().draws();
  }

  /** Samples of the largest call. */
  int maxBatch() {
    return maxBatch;
  }

  /** Frees the session; no call may be using it. */
  @Override
  public void close() {
    Sessions.close(session);
  }
}
