package io.diffaug.nn.export;

import java.util.List;

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
}
