package io.diffaug.trainer.publish;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.network.Network;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compares a trained network with its exported graph in ONNX Runtime: the same inputs, standard
 * Gaussian, at several batch sizes.
 *
 * @param relativeTolerance largest difference allowed, times the larger of 1 and the largest output
 */
record ParityCheck(double relativeTolerance) {
  /** What every version must reach. */
  static final ParityCheck REQUIRED = new ParityCheck(1e-5);

  private static final int[] BATCHES = {1, 7, 64};
  private static final long SEED = 20_250_101;

  /** Checks the encoder, {@code x -> y}. */
  Parity encoder(Network encoder, byte[] graph, int width) {
    return check(
        graph,
        (comparison, batch) ->
            comparison.compare(encoder, Map.of("x", noise(batch, width, SEED + batch))));
  }

  /** Checks the denoiser, {@code x_t, t, y -> epsilon}, at the ends and the middle of time. */
  Parity denoiser(Network denoiser, byte[] graph, int width, int embedding, int timesteps) {
    return check(
        graph,
        (comparison, batch) -> {
          for (int t : new int[] {0, timesteps / 2, timesteps - 1}) {
            Map<String, Input> inputs = new LinkedHashMap<>();
            inputs.put("x_t", noise(batch, width, SEED + batch));
            inputs.put("t", new Input(new float[] {t}, 1));
            inputs.put("y", noise(batch, embedding, SEED - batch));
            comparison.compare(denoiser, inputs);
          }
        });
  }

  private Parity check(byte[] graph, Trial trial) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph)) {
      Comparison comparison = new Comparison(environment, session);
      for (int batch : BATCHES) {
        trial.run(comparison, batch);
      }
      double tolerance = relativeTolerance * Math.max(1, comparison.largest);
      return new Parity(comparison.difference, comparison.largest, tolerance);
    } catch (OrtException refused) {
      throw new FailedParityException("ONNX Runtime refuses the exported graph", refused);
    }
  }

  private static Input noise(int batch, int width, long seed) {
    float[] values = new float[batch * width];
    NoiseSource.fill(seed, values, 0, values.length);
    return new Input(values, batch);
  }

  /** Rows of one input. */
  @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
  private record Input(float[] values, int rows) {
    Shape shape() {
      return new Shape(rows, values.length / rows);
    }
  }

  /** What is compared at one batch size. */
  @FunctionalInterface
  private interface Trial {
    void run(Comparison comparison, int batch) throws OrtException;
  }

  /** The largest figures so far; a NaN anywhere stays. */
  private static final class Comparison {
    private final OrtEnvironment environment;
    private final Run run;
    private double difference;
    private double largest;

    /** Runs the session that its caller opened and will close. */
    @FunctionalInterface
    private interface Run {
      OrtSession.Result of(Map<String, OnnxTensor> inputs) throws OrtException;
    }

    Comparison(OrtEnvironment environment, OrtSession session) {
      this.environment = environment;
      this.run = session::run;
    }

    void compare(Network network, Map<String, Input> inputs) throws OrtException {
      float[] expected = expected(network, inputs);
      float[] actual = actual(inputs);
      if (expected.length != actual.length) {
        throw new FailedParityException(
            "exported graph: " + actual.length + " outputs (expected: " + expected.length + ")");
      }
      for (int i = 0; i < expected.length; i++) {
        difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        largest = Math.max(largest, Math.abs(expected[i]));
      }
    }

    private static float[] expected(Network network, Map<String, Input> inputs) {
      try (NDManager call = network.newManager()) {
        NDArray[] arrays =
            inputs.values().stream()
                .map(input -> call.create(input.values(), input.shape()))
                .toArray(NDArray[]::new);
        return network.forward(false, arrays).toFloatArray();
      }
    }

    private float[] actual(Map<String, Input> inputs) throws OrtException {
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, Input> input : inputs.entrySet()) {
          FloatBuffer values = FloatBuffer.wrap(input.getValue().values());
          long[] shape = input.getValue().shape().getShape();
          tensors.put(input.getKey(), OnnxTensor.createTensor(environment, values, shape));
        }
        try (OrtSession.Result result = run.of(tensors)) {
          FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
          float[] values = new float[output.remaining()];
          output.get(values);
          return values;
        }
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }
  }
}
