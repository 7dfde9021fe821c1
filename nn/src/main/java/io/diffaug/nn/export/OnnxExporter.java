package io.diffaug.nn.export;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.diffaug.core.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a DJL block as an ONNX model.
 *
 * <pre>{@code
 * byte[] encoder =
 *     new OnnxExporter("encoder")
 *         .input("x", new Shape(-1, 64))
 *         .output("y")
 *         .fact("seed", "7")
 *         .export(block);
 * }</pre>
 *
 * <p>The exporter knows no layers. It runs the block's own {@code forward}, in inference mode, on
 * <em>recording arrays</em> that stand for the inputs, and writes down what happened to them: the
 * calls become nodes, and every array that is not recording (a weight, a table, a constant made on
 * the way) becomes an initializer with its value at that moment. So a block of any shape can be
 * exported, as long as what it does to its inputs goes through DJL's arrays and is on the list of
 * translations.
 *
 * <p>{@code forward} is run twice, with two batch sizes. A dimension that differs between the runs
 * is dynamic in the model; anything else that differs (the calls, a number, a constant) is a batch
 * size built into the block, and an error. So is an array that leaves the trace, for instance
 * through {@code toFloatArray}: what Java computes from it would be frozen into the model. In a
 * call between a recording array and another one, the recording array must be the receiver ({@code
 * x.mul(weight)}); DJL also wants it so, because the result belongs to the receiver's manager.
 *
 * <p>The same block gives the same bytes. An exporter can be used again for another block with the
 * same inputs and outputs.
 */
public final class OnnxExporter {
  private static final int FIRST_BATCH = 3;
  private static final int SECOND_BATCH = 5;

  private final String name;
  private final Map<String, Shape> inputs = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final SortedMap<String, String> facts = new TreeMap<>();

  /**
   * Starts an exporter.
   *
   * @param name the graph's name
   */
  public OnnxExporter(String name) {
    this.name = name;
  }

  /**
   * Declares the block's next input, a float tensor.
   *
   * @param inputName its name in the model
   * @param shape its dimensions; -1 is the batch, which may differ from call to call
   * @return this
   * @throws IllegalArgumentException if the name is taken
   */
  public OnnxExporter input(String inputName, Shape shape) {
    if (inputs.putIfAbsent(inputName, shape) != null) {
      throw new IllegalArgumentException(inputName + ": already an input (expected: a new name)");
    }
    return this;
  }

  /**
   * Declares the block's next output.
   *
   * @param outputName its name in the model
   * @return this
   */
  public OnnxExporter output(String outputName) {
    outputs.add(outputName);
    return this;
  }

  /**
   * Adds a fact for the model file to carry, such as where its weights come from.
   *
   * @param key what the fact is about
   * @param value the fact
   * @return this
   */
  public OnnxExporter fact(String key, String value) {
    facts.put(key, value);
    return this;
  }

  /**
   * Exports a block.
   *
   * @param block an initialised block, used in inference mode and not changed
   * @return the ONNX model file's bytes
   * @throws ExportException if the block does something that has no translation, lets an array
   *     leave the trace, has a batch size built in, or fails on the declared inputs
   */
  public byte[] export(Block block) {
    Trace first = Trace.of(block, inputs.values(), FIRST_BATCH);
    Trace second = Trace.of(block, inputs.values(), SECOND_BATCH);
    Trace trace = Reconciliation.of(first, second);
    if (trace.outputs().size() != outputs.size()) {
      throw new ExportException(
          "outputs: "
              + trace.outputs().size()
              + " (expected: "
              + outputs.size()
              + ", "
              + outputs
              + ")");
    }
    return write(trace);
  }

  private byte[] write(Trace trace) {
    GraphBuilder graph = new GraphBuilder(name);
    Map<Integer, String> values = new HashMap<>();
    for (String input : inputs.keySet()) {
      values.put(values.size(), graph.input(input, inputs.get(input).getShape()));
    }
    for (Call call : trace.calls()) {
      List<String> results = Translations.append(new Operation(call, values, batchSize(), graph));
      for (int i = 0; i < results.size(); i++) {
        values.put(call.results().get(i).value(), results.get(i));
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      Call.Traced output = trace.outputs().get(i);
      graph.output(outputs.get(i), values.get(output.value()), shape(outputs.get(i), output));
    }
    return graph.build(facts);
  }

  private Optional<Operation.BatchSize> batchSize() {
    return inputs.entrySet().stream()
        .map(input -> new Operation.BatchSize(input.getKey(), batchAxis(input.getValue())))
        .filter(batch -> batch.axis() >= 0)
        .findFirst();
  }

  private static int batchAxis(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList().indexOf(Reconciliation.BATCH);
  }

  private static long[] shape(String output, Call.Traced value) {
    if (value.shape().contains(Reconciliation.DERIVED)) {
      throw new ExportException(
          "output "
              + output
              + ": a dimension computed from the batch size (expected: the batch size or fixed"
              + " sizes)");
    }
    return value.shape().stream().mapToLong(Long::longValue).toArray();
  }
}
