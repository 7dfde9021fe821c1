package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A published graph, to be copied into a composed one: values get new names, and initializers join
 * the constants, so that any number of copies shares one set of weights.
 *
 * @param graph the graph, already verified
 * @param role what the weights' new names begin with
 */
record GraphCopy(GraphProto graph, String role) {

  /**
   * Appends what the graph computes from the values that are known: nodes that hang on anything
   * else are left out, and may follow with a later call.
   *
   * @param target the graph under construction
   * @param copy what the other values' new names begin with
   * @param known for each value of the copied graph that is there already, its name there
   * @return the same, and the names of all that was computed
   */
  Map<String, String> append(GraphBuilder target, String copy, Map<String, String> known) {
    Map<String, String> renamed = new HashMap<>(known);
    graph
        .getInitializerList()
        .forEach(
            initializer -> renamed.put(initializer.getName(), target.intern(initializer, role)));
    for (NodeProto node : graph.getNodeList()) {
      if (!renamed.containsKey(node.getOutput(0))
          && renamed.keySet().containsAll(node.getInputList())) {
        append(target, node, copy, renamed);
      }
    }
    return renamed;
  }

  private static void append(
      GraphBuilder target, NodeProto node, String copy, Map<String, String> renamed) {
    List<String> inputs = node.getInputList().stream().map(renamed::get).toList();
    if (node.getOpType().equals(Operator.IDENTITY.onnxName())) {
      renamed.put(node.getOutput(0), inputs.get(0));
      return;
    }
    List<String> outputs =
        target.append(
            Operator.of(node.getOpType()).orElseThrow(),
            node.toBuilder().clearName().clearInput().addAllInput(inputs).clearOutput(),
            node.getOutputList().stream().map(output -> copy + "/" + output).toList());
    for (int i = 0; i < outputs.size(); i++) {
      renamed.put(node.getOutput(i), outputs.get(i));
    }
  }
}
