package io.diffaug.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
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
