package io.diffaug.core.onnx;

import java.util.List;

/**
 * Arithmetic on rows, written into a graph.
 *
 * @param graph the graph under construction
 */
record Rows(GraphBuilder graph) {
  String sum(String left, String right) {
    return graph.node(Operator.ADD, List.of(left, right));
  }

  String scale(String rows, Factor factor) {
    if (factor instanceof Factor.Read read) {
      return graph.node(Operator.MUL, List.of(rows, read.value()));
    }
    double number = ((Factor.Known) factor).number();
    return number == 1
        ? rows
        : graph.node(Operator.MUL, List.of(rows, graph.scalar((float) number)));
  }

  String clip(String rows, float minimum, float maximum) {
    return graph.node(Operator.CLIP, List.of(rows, graph.scalar(minimum), graph.scalar(maximum)));
  }

  /** [rows, any] -> [rows, 1]. */
  String sums(String rows) {
    return graph.node(
        Operator.REDUCE_SUM, List.of(rows, graph.constant(1L)), Attribute.of("keepdims", 1));
  }

  /** The same values in rows of another length. */
  String reshape(String rows, long columns) {
    return graph.node(Operator.RESHAPE, List.of(rows, graph.constant(-1L, columns)));
  }

  /** [batch, columns] -> [batch * views, columns], each row repeated. */
  String forEachView(String rows, int views, long columns) {
    if (views == 1) {
      return rows;
    }
    String column = graph.node(Operator.UNSQUEEZE, List.of(rows, graph.constant(1L)));
    String repeated = graph.node(Operator.EXPAND, List.of(column, graph.constant(1L, views, 1L)));
    return reshape(repeated, columns);
  }
}
