package io.diffaug.streamer.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.diffusion.StepwiseSampler;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The reference for the composed graph: the two exported graphs in sessions of their own, one
 * native call for the encoder and one for each question to the denoiser, on the CPU. Owns both
 * sessions.
 */
public final class StepwiseExecutor implements AutoCloseable {
  private final ModelManifest manifest;
  private final OrtSession encoder;
  private final OrtSession denoiser;

  private StepwiseExecutor(ModelManifest manifest, OrtSession encoder, OrtSession denoiser) {
    this.manifest = manifest;
    this.encoder = encoder;
    this.denoiser = denoiser;
  }

  /**
   * Loads the graphs of a version.
   *
   * @param files the verified bytes
   * @return the executor; the caller closes it
   * @throws RejectedModelException if ONNX Runtime cannot load one
   */
  public static StepwiseExecutor open(ModelBundleFiles files) throws RejectedModelException {
    OrtSession encoder = Sessions.open(files.manifest(), files.encoder(), new Device.Cpu());
    try {
      return new StepwiseExecutor(
          files.manifest(),
          encoder,
          Sessions.open(files.manifest(), files.denoiser(), new Device.Cpu()));
    } catch (RejectedModelException unloadable) {
      Sessions.close(encoder);
      throw unloadable;
    }
  }

  /**
   * Encodes samples.
   *
   * @param x rows of model space, shape [batch, width]
   * @return embeddings, shape [batch, embedding]
   * @throws IllegalStateException if the native call fails
   */
  public float[] encode(float[] x) {
    return run(encoder, Map.of("x", x));
  }

  /**
   * Generates one positive for each sample.
   *
   * @param x rows of model space, shape [batch, width]
   * @param noise standard Gaussian noise, shape [draws, batch * width]
   * @return decoded positives, shape [batch, width]
   * @throws IllegalStateException if a native call fails
   */
  public float[] positives(float[] x, float[][] noise) {
    return positives(x, noise, manifest.sampler().steps());
  }

  /**
   * Generates one positive for each sample, with another number of steps than the version
   * recommends.
   *
   * @param x rows of model space, shape [batch, width]
   * @param noise standard Gaussian noise, shape [draws, batch * width]
   * @param steps K
   * @return decoded positives, shape [batch, width]
   * @throws IllegalStateException if a native call fails
   */
  public float[] positives(float[] x, float[][] noise, int steps) {
    SampleDomain domain = manifest.domain();
    float[] positives =
        new StepwiseSampler(manifest.run(steps)).sample(this::epsilon, encode(x), x, noise);
    for (int offset = 0; offset < positives.length; offset += domain.width()) {
      domain.decode(positives, offset);
    }
    return positives;
  }

  private float[] epsilon(float[] noisy, int timestep, float[] y) {
    Map<String, float[]> inputs = new LinkedHashMap<>();
    inputs.put("x_t", noisy);
    inputs.put("t", new float[] {timestep});
    inputs.put("y", y);
    return run(denoiser, inputs);
  }

  private float[] run(OrtSession session, Map<String, float[]> inputs) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, float[]> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(input.getKey(), input.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[output.remaining()];
        output.get(values);
        return values;
      }
    } catch (OrtException failed) {
      throw new IllegalStateException(
          "version " + manifest.version() + ": native call failed", failed);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(String name, float[] values) throws OrtException {
    int columns =
        switch (name) {
          case "t" -> 1;
          case "y" -> manifest.embeddingWidth();
          default -> manifest.domain().width();
        };
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        FloatBuffer.wrap(values),
        new long[] {values.length / columns, columns});
  }

  /** Frees both sessions. */
  @Override
  public void close() {
    Sessions.close(encoder);
    Sessions.close(denoiser);
  }
}
