package io.diffaug.core.onnx;

import java.util.List;
import java.util.TreeMap;

/** The smallest encoder and denoiser that use all of their inputs. */
final class HandBuiltModels {
  static final int WIDTH = 3;
  static final int EMBEDDING = 2;

  private HandBuiltModels() {}

  /** y = x W. */
  static byte[] encoder() {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, WIDTH);
    String weight = graph.weight("weight", new float[] {1, 2, 3, 4, 5, 6}, WIDTH, EMBEDDING);
    graph.output(
        "y", graph.node(Operator.MAT_MUL, List.of(x, weight)), GraphBuilder.DYNAMIC, EMBEDDING);
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("seed", "7");
    return graph.build(facts);
  }

  /** epsilon = x_t + y W + sin(t). */
  static byte[] denoiser() {
    GraphBuilder graph = new GraphBuilder("denoiser");
    String noisy = graph.input("x_t", GraphBuilder.DYNAMIC, WIDTH);
    String t = graph.input("t", 1, 1);
    String y = graph.input("y", GraphBuilder.DYNAMIC, EMBEDDING);
    String weight = graph.weight("weight", new float[] {6, 5, 4, 3, 2, 1}, EMBEDDING, WIDTH);
    String condition = graph.node(Operator.MAT_MUL, List.of(y, weight));
    String time = graph.node(Operator.SIN, List.of(t));
    String sum = graph.node(Operator.ADD, List.of(noisy, condition));
    graph.output(
        "epsilon", graph.node(Operator.ADD, List.of(sum, time)), GraphBuilder.DYNAMIC, WIDTH);
    return graph.build(new TreeMap<>());
  }
}
