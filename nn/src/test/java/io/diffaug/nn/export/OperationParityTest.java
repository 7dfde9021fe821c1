package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.diffaug.core.onnx.Operator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on the table computes in ONNX Runtime what it computes in PyTorch. */
class OperationParityTest {
  private static final int WIDTH = 6;

  /** An operation in use; its name begins with the table's name of what it shows. */
  private record Use(String name, Function<NDArray, NDArray> operation) {
    String shown() {
      return name.split(" ", 2)[0];
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Use> uses() {
    return Stream.of(
        use("abs", NDArray::abs),
        use("add a number", x -> x.add(3)),
        use("add an array", x -> x.add(row(x))),
        use("batchMatMul", x -> x.expandDims(1).batchMatMul(x.expandDims(2))),
        use("broadcast to the batch", x -> x.sum(new int[] {0}, true).broadcast(x.getShape())),
        use("broadcast to a fixed size", x -> x.expandDims(1).broadcast(x.size(0), 4, WIDTH)),
        use("clip", x -> x.clip(-0.5, 0.25)),
        use("concat", x -> x.concat(x.mul(2), 1)),
        use("concat on the last axis", x -> NDArrays.concat(new NDList(x, x.neg(), x), -1)),
        use("cos", NDArray::cos),
        use("div by a number", x -> x.div(3)),
        use("div by an array", x -> x.div(row(x))),
        use("dot", x -> x.dot(square(x))),
        use("duplicate", x -> x.duplicate().add(1)),
        use("erf", NDArray::erf),
        use("exp", NDArray::exp),
        use("expandDims in the middle", x -> x.expandDims(1).mul(2)),
        use("expandDims at the end", x -> x.expandDims(-1).mul(2)),
        use("flatten", x -> x.expandDims(2).flatten(1, 2)),
        use("gelu", Activation::gelu),
        use("leakyRelu", x -> Activation.leakyRelu(x, 0.1f)),
        use("log", x -> x.abs().add(0.1).log()),
        use("logSoftmax", x -> x.logSoftmax(-1)),
        use("matMul", x -> x.matMul(square(x))),
        use("max of all", x -> x.add(x.max())),
        use("max over an axis", x -> x.max(new int[] {1}, true)),
        use("maximum", x -> x.maximum(0.3f)),
        use("mean of all", x -> x.add(x.mean())),
        use("mean over an axis", x -> x.mean(new int[] {1})),
        use("mean over an axis that stays", x -> x.sub(x.mean(new int[] {-1}, true))),
        use("min over an axis", x -> x.min(new int[] {1}, false)),
        use("minimum", x -> x.minimum(row(x))),
        use("mul by a number", x -> x.mul(-1.5)),
        use("mul by itself", x -> x.mul(x)),
        use("neg", NDArray::neg),
        use("pow", x -> x.pow(2)),
        use("pow of a root", x -> x.abs().pow(0.5)),
        use("rdiv", x -> NDArrays.div(2, x.abs().add(1))),
        use("relu", Activation::relu),
        use("reshape", x -> x.reshape(x.size(0), 2, 3).mul(2)),
        use("reshape with an open dimension", x -> x.reshape(-1, 3, 2)),
        use("rpow", x -> NDArrays.pow(2, x)),
        use("rsub", x -> NDArrays.sub(2, x)),
        use("sigmoid", Activation::sigmoid),
        use("sin", NDArray::sin),
        use("slice of the last axis", x -> x.get(":, 2:5")),
        use("slice with a step", x -> x.get(":, 1::2")),
        use("slice from the end", x -> x.get("..., -2:")),
        use("slice at one place", x -> x.get(":, 4")),
        use("slice of the batch", x -> x.get("0")),
        use("softPlus", Activation::softPlus),
        use("softmax", x -> x.softmax(1)),
        use("split in equal parts", x -> part(x.split(3, 1), 1)),
        use("split at indices", x -> part(x.split(new long[] {1, 4}, 1), 1)),
        use("sqrt", x -> x.abs().sqrt()),
        use("square", NDArray::square),
        use("squeeze an axis", x -> x.expandDims(1).squeeze(1).mul(2)),
        use("squeeze all", x -> x.expandDims(2).squeeze().mul(2)),
        use("stack", x -> NDArrays.stack(new NDList(x, x.neg()), 1)),
        use("stopGradient", x -> x.stopGradient().mul(2)),
        use("sub a number", x -> x.sub(3)),
        use("sub an array", x -> x.sub(row(x))),
        use("sum of all", x -> x.add(x.sum())),
        use("sum over an axis", x -> x.sum(new int[] {1})),
        use("sum over an axis that stays", x -> x.sum(new int[] {1}, true)),
        use("swapAxes", x -> x.expandDims(1).swapAxes(1, 2)),
        use("swish", x -> Activation.swish(x, 1)),
        use("swish with beta", x -> Activation.swish(x, 1.7f)),
        use("tanh", Activation::tanh),
        use("toDevice", x -> x.toDevice(x.getDevice(), false).mul(2)),
        use("toType", x -> x.toType(DataType.FLOAT32, false).mul(2)),
        use("transpose", x -> x.reshape(-1, 2, 3).transpose(0, 2, 1)),
        use(
            "transpose of all axes",
            x -> x.matMul(square(x).transpose()).expandDims(0).transpose()));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void anOperationIsTheSameInBoth(Use use) {
    Parity.assertHolds(Parity.block(use.operation()), Map.of("x", new Shape(-1, WIDTH)));
  }

  @Test
  void everyLineOfTheTableIsShown() {
    Set<String> shown = uses().map(Use::shown).collect(Collectors.toSet());
    shown.addAll(Set.of("linear", "batchNorm", "layerNorm", "dropout"));
    assertThat(shown).containsExactlyInAnyOrderElementsOf(Translations.names());
  }

  @Test
  void everyOperatorOnTheListIsWritten() throws Exception {
    Set<String> written = new TreeSet<>();
    OnnxExporter exporter = new OnnxExporter("x").input("x", new Shape(-1, WIDTH)).output("y");
    try (NDManager manager = NDManager.newBaseManager()) {
      Block layers =
          new SequentialBlock()
              .add(Linear.builder().setUnits(4).build())
              .add(BatchNorm.builder().build())
              .add(LayerNorm.builder().build());
      Parity.initialised(manager, layers, new Shape(2, WIDTH));
      written.addAll(operators(exporter.export(layers)));
    }
    for (Use use : uses().toList()) {
      written.addAll(operators(exporter.export(Parity.block(use.operation()))));
    }
    assertThat(written).containsExactlyInAnyOrderElementsOf(Operator.names());
  }

  private static List<String> operators(byte[] model) throws Exception {
    return ModelProto.parseFrom(model).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .toList();
  }

  @Test
  void linearIsTheSameInBothWithAndWithoutABias() {
    try (NDManager manager = NDManager.newBaseManager()) {
      for (boolean bias : new boolean[] {true, false}) {
        Linear linear = Linear.builder().setUnits(4).optBias(bias).build();
        Parity.initialised(manager, linear, new Shape(2, WIDTH));
        Parity.assertHolds(linear, Map.of("x", new Shape(-1, WIDTH)));
        Parity.assertHolds(linear, Map.of("x", new Shape(-1, 3, WIDTH)));
      }
    }
  }

  @Test
  void batchNormIsTheSameInBoth() {
    try (NDManager manager = NDManager.newBaseManager()) {
      BatchNorm norm = BatchNorm.builder().build();
      Parity.initialised(manager, norm, new Shape(2, WIDTH));
      Parity.assertHolds(norm, Map.of("x", new Shape(-1, WIDTH)));
    }
  }

  @Test
  void layerNormIsTheSameInBoth() {
    try (NDManager manager = NDManager.newBaseManager()) {
      LayerNorm norm = LayerNorm.builder().build();
      Parity.initialised(manager, norm, new Shape(2, WIDTH));
      Parity.assertHolds(norm, Map.of("x", new Shape(-1, WIDTH)));
    }
  }

  @Test
  void dropoutIsTheIdentityInInference() {
    Parity.assertHolds(Dropout.builder().optRate(0.5f).build(), Map.of("x", new Shape(-1, WIDTH)));
  }

  @Test
  void inputsOfDifferentShapesBroadcast() {
    Map<String, Shape> inputs = new LinkedHashMap<>();
    inputs.put("x", new Shape(-1, WIDTH));
    inputs.put("t", new Shape(1, 1));
    Parity.assertHolds(
        new LambdaBlock(list -> new NDList(list.get(0).add(list.get(1).mul(row(list.get(0)))))),
        inputs);
  }

  private static Use use(String name, Function<NDArray, NDArray> operation) {
    return new Use(name, operation);
  }

  private static NDArray part(NDList parts, int part) {
    return parts.get(part).mul(2);
  }

  private static NDArray row(NDArray x) {
    return x.getManager().create(new float[] {0.5f, -1, 2, 3, -0.25f, 1}, new Shape(1, WIDTH));
  }

  private static NDArray square(NDArray x) {
    return x.getManager().create(Parity.noise(9, WIDTH * WIDTH), new Shape(WIDTH, WIDTH));
  }
}
