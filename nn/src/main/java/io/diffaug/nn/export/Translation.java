package io.diffaug.nn.export;

import io.diffaug.core.onnx.Operator;
import java.util.List;
import java.util.function.Function;

/** How one of DJL's operations is written in ONNX's operators. */
@FunctionalInterface
interface Translation {
  /**
   * Appends an operation's nodes to the graph.
   *
   * @param operation the operation
   * @return names of its results
   */
  List<String> append(Operation operation);

  /** A translation of an operation with one result. */
  static Translation of(Function<Operation, String> translation) {
    return operation -> List.of(translation.apply(operation));
  }

  /** One operator on the receiver, in the result's type. */
  static Translation unary(Operator operator) {
    return of(op -> op.node(operator, List.of(op.receiver())));
  }

  /** The receiver as it is. */
  static Translation nothing() {
    return of(op -> op.value(0));
  }
}
