package io.diffaug.trainer.publish;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.core.onnx.SamplerGraph;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.nn.network.Rows;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A version that was published before, generating as it does when it serves: the composed graph, by
 * the sampler that its manifest recommends, in its own model space.
 *
 * @param files the verified bytes
 * @param domain the domain it was trained in
 */
record PreviousVersion(ModelBundleFiles files, VectorDomain domain) {
  private static final int MOST_ROWS = 256;

  /** Floats of noise a call: samplers that draw at each step want a thousand times their input. */
  private static final long MOST_NOISE = 1 << 22;

  /** The version, if it can take samples of a domain. */
  static Optional<PreviousVersion> of(ModelBundleFiles files, VectorDomain samples) {
    return files.manifest().domain() instanceof VectorDomain vectors
            && vectors.width() == samples.width()
        ? Optional.of(new PreviousVersion(files, vectors))
        : Optional.empty();
  }

  /**
   * Measures one view of each held-out sample.
   *
   * @throws RejectedModelException if the version cannot be run
   */
  PairQuality quality(HeldOutSamples heldOut) throws RejectedModelException {
    float[][] x = domain.toModelSpace(heldOut.samples());
    return heldOut.quality(domain.fromModelSpace(views(x, heldOut.seeds())));
  }

  private float[][] views(float[][] x, long[] seeds) throws RejectedModelException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    float[][] views = new float[x.length][];
    try (OrtSession session = environment.createSession(graph())) {
      int rows = rowsOfCall();
      for (int from = 0; from < x.length; from += rows) {
        int count = Math.min(rows, x.length - from);
        try (OnnxTensor samples = tensor(environment, Rows.flatten(x, from, count), count);
            OnnxTensor noise = tensor(environment, noise(seeds, from, count), count);
            OrtSession.Result result = session.run(Map.of("x", samples, "noise", noise))) {
          float[] positives = new float[count * domain.width()];
          ((OnnxTensor) result.get("positive").orElseThrow()).getFloatBuffer().get(positives);
          Rows.split(positives, views, from, count);
        }
      }
      return views;
    } catch (OrtException | IllegalArgumentException failed) {
      throw new RejectedModelException(
          "version " + files.manifest().version() + ": cannot be run: " + failed.getMessage(),
          failed);
    }
  }

  private int rowsOfCall() {
    long noiseOfRow = (long) draws() * domain.width();
    return (int) Math.max(1, Math.min(MOST_ROWS, MOST_NOISE / noiseOfRow));
  }

  private int draws() {
    return files.manifest().run().table().draws();
  }

  private byte[] graph() {
    return SamplerGraph.compose(
        files.encoder(), files.denoiser(), files.manifest().run(), domain::decode, 1);
  }

  /** The noise of some rows, all draws of a row beside each other. */
  private float[] noise(long[] seeds, int from, int count) {
    int width = domain.width();
    int draws = draws();
    float[] noise = new float[count * draws * width];
    for (int row = 0; row < count; row++) {
      NoiseSource.fillDraws(seeds[from + row], draws, noise, row * draws * width, width);
    }
    return noise;
  }

  private static OnnxTensor tensor(OrtEnvironment environment, float[] rows, int count)
      throws OrtException {
    return OnnxTensor.createTensor(
        environment, FloatBuffer.wrap(rows), new long[] {count, rows.length / count});
  }
}
