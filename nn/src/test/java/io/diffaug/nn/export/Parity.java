package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.diffaug.core.noise.NoiseSource;
import io.diffaug.nn.export.ReferenceRuntime.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Holds a block in PyTorch and its export in ONNX Runtime against each other. */
final class Parity {
  private static final int[] BATCHES = {1, 2, 7, 64};

  private Parity() {}

  /** An operation on one array, as a block. */
  static Block block(Function<NDArray, NDArray> operation) {
    return new LambdaBlock(inputs -> new NDList(operation.apply(inputs.singletonOrThrow())));
  }

  /** Gives an initialised block weights that leave no term of its formula out. */
  static <B extends Block> B initialised(NDManager manager, B block, Shape... inputs) {
    block.initialize(manager, DataType.FLOAT32, inputs);
    long seed = 1;
    for (Parameter parameter : block.getParameters().values()) {
      NDArray array = parameter.getArray();
      float[] noise = noise(seed++, Math.toIntExact(array.size()));
      float scale =
          array.getShape().dimension() == 2
              ? (float) (1 / Math.sqrt((double) array.size(1)))
              : 0.2f;
      boolean positive =
          parameter.getType() == Parameter.Type.RUNNING_VAR
              || parameter.getType() == Parameter.Type.GAMMA;
      for (int i = 0; i < noise.length; i++) {
        noise[i] = positive ? 0.5f + Math.abs(noise[i]) : scale * noise[i];
      }
      array.set(noise);
    }
    return block;
  }

  /** An exporter of blocks with one output. */
  static OnnxExporter exporter(Map<String, Trace.Input> inputs) {
    OnnxExporter exporter = new OnnxExporter("parity").output("output");
    inputs.forEach((name, input) -> exporter.input(name, input.shape(), input.type()));
    return exporter;
  }

  /** Asserts that PyTorch and ONNX Runtime agree at several batch sizes. */
  static void assertHolds(Block block, Map<String, Shape> inputs) {
    Map<String, Trace.Input> floats = new LinkedHashMap<>();
    inputs.forEach((name, shape) -> floats.put(name, new Trace.Input(shape, DataType.FLOAT32)));
    assertAgree(block, floats);
  }

  /** Asserts that PyTorch and ONNX Runtime agree at several batch sizes. */
  static void assertAgree(Block block, Map<String, Trace.Input> inputs) {
    try (ReferenceRuntime runtime = new ReferenceRuntime(exporter(inputs).export(block))) {
      for (int batch : BATCHES) {
        Map<String, Tensor> tensors = tensors(inputs, batch);
        Tensor expected = result(block, List.copyOf(tensors.values()));
        Tensor actual = runtime.tensors(tensors).get("output");
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertClose(actual.values().array(), expected.values().array());
      }
    }
  }

  /** Runs a block with one output in PyTorch. */
  static float[] forward(Block block, List<Tensor> inputs) {
    return result(block, inputs).values().array();
  }

  private static Tensor result(Block block, List<Tensor> inputs) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList arrays = new NDList();
      inputs.forEach(
          input -> {
            NDArray array = manager.create(input.values().array(), input.shape());
            arrays.add(array.toType(input.type(), false));
          });
      NDArray output =
          block.forward(new ParameterStore(manager, false), arrays, false).singletonOrThrow();
      return Tensor.of(output.toFloatArray(), output.getShape());
    }
  }

  /** Asserts a largest difference of 1e-5, relative to outputs beyond 1. */
  static void assertClose(float[] actual, float[] expected) {
    assertClose(actual, expected, 1e-5);
  }

  /** Asserts a largest difference, relative to outputs beyond 1. */
  static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Float.isFinite(expected[i])) {
        largest = Math.max(largest, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
      } else {
        assertThat(actual[i]).isEqualTo(expected[i]);
      }
    }
    assertThat(difference).isLessThanOrEqualTo(tolerance * largest);
  }

  static float[] noise(long seed, int count) {
    float[] noise = new float[count];
    NoiseSource.fill(seed, noise, 0, count);
    return noise;
  }

  private static Map<String, Tensor> tensors(Map<String, Trace.Input> inputs, int batch) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    inputs.forEach(
        (name, input) -> {
          Shape sizes =
              new Shape(
                  Arrays.stream(input.shape().getShape())
                      .map(size -> size == -1 ? batch : size)
                      .toArray());
          float[] values = noise(batch + tensors.size() * 100L, Math.toIntExact(sizes.size()));
          if (input.type() != DataType.FLOAT32) {
            toIndices(values);
          }
          tensors.put(name, new Tensor(FloatBuffer.wrap(values), sizes, input.type()));
        });
    return tensors;
  }

  /** 0 to 4. */
  private static void toIndices(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.floorMod((int) (values[i] * 100), 5);
    }
  }
}
