package io.diffaug.core.onnx;

/** A piece of computation that writes itself into a graph under construction. */
@FunctionalInterface
public interface GraphFragment {
  /**
   * Appends the fragment's nodes.
   *
   * @param graph the graph under construction
   * @param input name of the value that the fragment reads
   * @return name of the value that it computes
   */
  String append(GraphBuilder graph, String input);
}
