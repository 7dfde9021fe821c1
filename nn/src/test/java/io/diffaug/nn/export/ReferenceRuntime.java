package io.diffaug.nn.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX Runtime on one model file: what the exported graphs are compared by. */
final class ReferenceRuntime implements AutoCloseable {
  private final OrtSession session;

  /**
   * A tensor on the heap.
   *
   * @param values its elements as floats, whatever its type
   * @param type what it is made of where it is used
   */
  record Tensor(FloatBuffer values, Shape shape, DataType type) {
    static Tensor of(float[] values, Shape shape) {
      return new Tensor(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
    }
  }

  ReferenceRuntime(byte[] model) {
    try {
      session = OrtEnvironment.getEnvironment().createSession(model);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the model once and gives the elements of its outputs. */
  Map<String, float[]> run(Map<String, Tensor> inputs) {
    Map<String, float[]> elements = new LinkedHashMap<>();
    tensors(inputs).forEach((name, tensor) -> elements.put(name, tensor.values().array()));
    return elements;
  }

  /** Runs the model once. */
  Map<String, Tensor> tensors(Map<String, Tensor> inputs) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(input.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        result.forEach(entry -> outputs.put(entry.getKey(), copy((OnnxTensor) entry.getValue())));
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(Tensor given) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = given.shape().getShape();
    if (given.type() == DataType.FLOAT32) {
      return OnnxTensor.createTensor(environment, given.values(), shape);
    }
    long[] integers = new long[given.values().capacity()];
    Arrays.setAll(integers, i -> (long) given.values().get(i));
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(integers), shape);
  }

  private static Tensor copy(OnnxTensor output) {
    FloatBuffer buffer = output.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return Tensor.of(values, new Shape(output.getInfo().getShape()));
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
