package io.diffaug.streamer.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ParityVector;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.GraphSignature;
import io.diffaug.core.onnx.GraphVerifier;
import io.diffaug.core.onnx.InvalidGraphException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * One version, ready to serve: its manifest, and the session over its composed graph, which it
 * owns.
 *
 * <p>Closing a session that a call is using crashes the process, so a bundle is never handed out
 * bare: {@link LoadedVersions} leases it and closes it when the last lease has returned.
 */
public final class ModelBundle implements AutoCloseable {
  private final ModelManifest manifest;
  private final Rungs rungs;
  private final int views;
  private final int maxBatch;
  private final OrtSession session;
  private final byte[] encoder;
  private final Device device;

  private ModelBundle(
      ModelBundleFiles files,
      Rungs rungs,
      int views,
      int maxBatch,
      Device device,
      OrtSession session) {
    this.manifest = files.manifest();
    this.encoder = files.encoder();
    this.device = device;
    this.rungs = rungs;
    this.views = views;
    this.maxBatch = maxBatch;
    this.session = session;
  }

  /**
   * Opens a version for the steps that it recommends.
   *
   * @param files the verified bytes
   * @param views positives a sample, 1 or more
   * @param maxBatch samples of the largest call to come, 1 or more
   * @param device what to compute on
   * @return the bundle; the caller closes it, or hands it to a {@link LoadedVersions}
   * @throws RejectedModelException if the version is not fit to serve; names the version and
   *     culprit
   * @throws IllegalStateException if the machine cannot run it: out of memory, a device that fails
   */
  public static ModelBundle open(ModelBundleFiles files, int views, int maxBatch, Device device)
      throws RejectedModelException {
    return open(files, views, maxBatch, device, StepLadder.of(files.manifest().sampler().steps()));
  }

  /**
   * Verifies, composes and loads a version, and tries it on fixed noise at both ends of the batch
   * sizes to come, at each number of steps, which also warms it up.
   *
   * @param files the verified bytes
   * @param views positives a sample, 1 or more
   * @param maxBatch samples of the largest call to come, 1 or more
   * @param device what to compute on
   * @param ladder the numbers of steps that calls may ask for
   * @return the bundle; the caller closes it, or hands it to a {@link LoadedVersions}
   * @throws RejectedModelException if the version is not fit to serve; names the version and
   *     culprit
   * @throws IllegalStateException if the machine cannot run it: out of memory, a device that fails
   */
  public static ModelBundle open(
      ModelBundleFiles files, int views, int maxBatch, Device device, StepLadder ladder)
      throws RejectedModelException {
    ModelManifest manifest = files.manifest();
    Rungs rungs = rungs(manifest, ladder);
    byte[] graph = compose(files, rungs, views);
    ModelBundle bundle =
        new ModelBundle(
            files, rungs, views, maxBatch, device, Sessions.open(manifest, graph, device));
    boolean fit = false;
    try {
      for (int steps : ladder.rungs()) {
        bundle.probe(1, steps);
        bundle.probe(maxBatch, steps);
      }
      bundle.reproduce();
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

  private static Rungs rungs(ModelManifest manifest, StepLadder ladder)
      throws RejectedModelException {
    try {
      return new Rungs(manifest, ladder);
    } catch (IllegalArgumentException unfit) {
      throw rejected(manifest, unfit);
    }
  }

  private static byte[] compose(ModelBundleFiles files, Rungs rungs, int views)
      throws RejectedModelException {
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
      return rungs.compose(files, views);
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

  /** Runs rows of zeros on fixed noise. */
  private void probe(int rows, int steps) throws OrtException, RejectedModelException {
    BatchBuffers buffers = buffers(rows);
    float[] noise = new float[rows * views * draws(steps) * width()];
    NoiseSource.fill(manifest.version(), noise, 0, noise.length);
    buffers.noise.put(0, noise);
    run(buffers, rows, steps);
    FirstPositives.check(manifest.domain(), buffers.check, buffers.positive);
  }

  /**
   * Comes to what the trainer's own networks gave: the embedding, and the positive where it may.
   */
  private void reproduce() throws OrtException, RejectedModelException {
    if (manifest.parity().vector().isEmpty()) {
      return;
    }
    ParityVector expected = manifest.parity().vector().get();
    int recommended = manifest.sampler().steps();
    boolean ready = ladder().rungs().contains(recommended);
    int steps = ready ? recommended : ladder().most();
    BatchBuffers buffers = buffers(1);
    buffers.x.put(0, ParityVector.anchor(width()));
    for (int view = 0; view < views; view++) {
      int draws = draws(steps);
      buffers.noise.put(view * draws * width(), ParityVector.noise(width(), draws));
    }
    run(buffers, 1, steps);
    float[] embedding = new float[embedding()];
    float[] positive = new float[width()];
    buffers.y.get(0, embedding);
    buffers.positive.get(0, positive);
    Optional<String> complaint = expected.complaintAboutEmbedding(embedding);
    if (ready && complaint.isEmpty()) {
      complaint = expected.complaintAboutPositive(positive);
    }
    if (complaint.isPresent()) {
      throw new RejectedModelException("parity vector: " + complaint.get());
    }
  }

  /** Runs the first rows of the buffers: one native call, nothing copied. */
  void run(BatchBuffers buffers, int rows, int steps) throws OrtException {
    try (OnnxTensor x = tensor(buffers.x, rows, width());
        OnnxTensor noise = tensor(buffers.noise, rows, views * draws(steps) * width());
        OnnxTensor y = tensor(buffers.y, rows, embedding());
        OnnxTensor positive = tensor(buffers.positive, rows, views * width());
        OnnxTensor positiveY = tensor(buffers.positiveY, rows, views * embedding());
        OnnxTensor check = tensor(buffers.check, rows, views);
        OnnxTensor table = tensor(rungs.table(steps), steps, SamplerTable.COLUMNS)) {
      session
          .run(
              rungs.isLoop()
                  ? Map.of("x", x, "noise", noise, "table", table)
                  : Map.of("x", x, "noise", noise),
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

  /**
   * Opens the version's encoder by itself, to judge another version's views, and warms it up.
   *
   * @return the encoder, which the caller closes, before or after the bundle
   * @throws IllegalStateException if it cannot be loaded or run
   */
  Encoder openEncoder() {
    return Encoder.open(manifest, encoder, device, maxBatch * views);
  }

  /** Buffers for calls of so many rows. */
  BatchBuffers buffers(int rows) {
    return new BatchBuffers(rows, width(), embedding(), views, mostDraws());
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

  /** The numbers of steps that a call may ask for. */
  StepLadder ladder() {
    return rungs.ladder();
  }

  /** How often a run of so many steps draws noise for a positive. */
  int draws(int steps) {
    return rungs.draws(steps);
  }

  /** How often the run of most steps draws noise for a positive. */
  int mostDraws() {
    return draws(ladder().most());
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
