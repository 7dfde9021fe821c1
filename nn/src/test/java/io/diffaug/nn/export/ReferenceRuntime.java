package io.diffaug.nn.export;

import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX Runtime on one model file: what the exported graphs are compared by. */
final class ReferenceRuntime implements AutoCloseable {
  private final OrtSession session;

  /** A float tensor on the heap. */
  record Tensor(FloatBuffer values, Shape shape) {}

  ReferenceRuntime(byte[] model) {
    try {
      session = OrtEnvironment.getEnvironment().createSession(model);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the model once. */
  Map<String, float[]> run(Map<String, Tensor> inputs) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        tensors.put(
            input.getKey(),
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                input.getValue().values(),
                input.getValue().shape().getShape()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        Map<String, float[]> outputs = new LinkedHashMap<>();
        result.forEach(
            entry -> {
              FloatBuffer buffer = ((OnnxTensor) entry.getValue()).getFloatBuffer();
              float[] values = new float[buffer.remaining()];
              buffer.get(values);
              outputs.put(entry.getKey(), values);
            });
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
