package io.diffaug.nn.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.diffaug.core.onnx.Operator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on the table computes in ONNX Runtime what it computes in PyTorch. */
class OperationParityTest {

  @ParameterizedTest
  @MethodSource("io.diffaug.nn.export.OperationCases#all")
  void anOperationIsTheSameInBoth(OperationCase use) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Parity.assertAgree(use.block().apply(manager), use.inputs());
    }
  }

  @Test
  void everyLineOfTheTableIsShown() {
    Set<String> shown =
        OperationCases.all().stream().map(OperationCase::operation).collect(Collectors.toSet());
    assertThat(shown).containsExactlyInAnyOrderElementsOf(Translations.names());
  }

  @Test
  void everyOperatorOnTheListIsWritten() throws Exception {
    Set<String> written = new TreeSet<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (OperationCase use : OperationCases.all()) {
        written.addAll(operators(use.export(manager)));
      }
    }
    assertThat(written).containsExactlyInAnyOrderElementsOf(Operator.names());
  }

  private static List<String> operators(byte[] model) throws Exception {
    return ModelProto.parseFrom(model).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .toList();
  }

  @Test
  void inputsOfDifferentShapesBroadcast() {
    Map<String, Shape> inputs = new LinkedHashMap<>();
    inputs.put("x", new Shape(-1, 6));
    inputs.put("t", new Shape(1, 1));
    Parity.assertHolds(
        new LambdaBlock(list -> new NDList(list.get(0).add(list.get(1).mul(3)))), inputs);
  }
}
