package io.diffaug.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
  private final GraphBuilder graph = new GraphBuilder("graph");

  @Test
  void equalConstantsAreOne() {
    assertThat(graph.scalar(2)).isEqualTo(graph.constant(new float[] {2}));
    assertThat(graph.weight("weight", new float[] {1, 2}, 2))
        .isEqualTo(graph.constant(new float[] {1, 2}, 2));
  }

  @Test
  void constantsOfOtherShapeTypeOrSignAreOthers() {
    assertThat(
            List.of(
                graph.scalar(0),
                graph.scalar(-0f),
                graph.constant(new float[] {0}, 1),
                graph.constant(new float[] {0}, 1, 1),
                graph.constant(0L)))
        .doesNotHaveDuplicates();
  }

  @Test
  void timestepsWhoseHashesCollideStayApart() {
    assertThat(graph.constant(new float[] {512}, 1, 1))
        .isNotEqualTo(graph.constant(new float[] {256}, 1, 1));
  }

  @Test
  void aNodeIsCheckedWhenItIsAdded() {
    String x = graph.input("x", GraphBuilder.DYNAMIC, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node(Operator.ADD, List.of(x)))
        .withMessage("Add inputs: 1 (expected: 2)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node(Operator.RELU, List.of(x), Attribute.of("alpha", 1f)))
        .withMessage("Relu attributes: [alpha] (expected: each at most once, of [])");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node(Operator.RELU, List.of("z")))
        .withMessage("z: unknown (expected: a value of the graph)");
  }

  @Test
  void aNodeTakesTheTypesOfItsOperatorAndGivesThem() {
    String x = graph.input("x", GraphBuilder.DYNAMIC, 3);
    String ids = graph.input("ids", ElementType.INT64, GraphBuilder.DYNAMIC);
    assertThat(graph.type(graph.node(Operator.LESS, List.of(x, x)))).isEqualTo(ElementType.BOOL);
    assertThat(graph.type(graph.node(Operator.GATHER, List.of(x, ids))))
        .isEqualTo(ElementType.FLOAT);
    assertThat(
            graph.nodes(Operator.TOP_K, List.of(x, graph.constant(2L))).stream().map(graph::type))
        .containsExactly(ElementType.FLOAT, ElementType.INT64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node(Operator.ADD, List.of(x, ids)))
        .withMessage("Add input 1: INT64 (expected: FLOAT)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.node(Operator.RELU, List.of(ids)))
        .withMessage("Relu input 0: INT64 (expected: FLOAT)");
  }

  @Test
  void theOperatorSetIsTheLowestThatHasAllOperators() throws Exception {
    String x = graph.input("x", GraphBuilder.DYNAMIC, 3);
    graph.output("y", graph.node(Operator.RELU, List.of(x)), GraphBuilder.DYNAMIC, 3);
    assertThat(opset()).containsExactly(13L, 7L);
    graph.node(Operator.SHAPE, List.of(x), Attribute.of("start", 0));
    assertThat(opset()).containsExactly(15L, 8L);
    graph.node(Operator.LAYER_NORMALIZATION, List.of(x, graph.constant(new float[3], 3)));
    assertThat(opset()).containsExactly(17L, 8L);
  }

  private List<Long> opset() throws Exception {
    ModelProto model = ModelProto.parseFrom(graph.build(new TreeMap<>()));
    return List.of(model.getOpsetImport(0).getVersion(), model.getIrVersion());
  }

  @Test
  void aNameIsTakenOnce() {
    graph.input("x", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.input("x", 1))
        .withMessageStartingWith("x: already a value of the graph");
  }

  @Test
  void aWeightFillsItsShape() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> graph.weight("w", new float[5], 2, 3))
        .withMessage("w: 5 values (expected: as many as shape [2, 3] holds)");
  }
}
