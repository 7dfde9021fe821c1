package io.diffaug.nn.export;

import ai.djl.ndarray.types.DataType;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
 * <em>recording arrays</em> that stand for the inputs and the parameters, and writes down what
 * happened to them: the calls become nodes, and every array that is not recording (a table, a
 * constant made on the way) becomes an initializer with its value at that moment. So a block of any
 * shape can be exported, as long as what it does to its inputs goes through DJL's arrays and is on
 * the list of translations (docs/onnx-operations.md).
 *
 * <p>{@code forward} is run three times. Two runs with one batch size must do the same: what
 * differs is random, or state. A run with another batch size tells which dimensions are the batch,
 * and these are dynamic in the model; anything else that differs (the calls, a number, a constant)
 * is a batch size built into the block, and an error. So is an array that leaves the trace, for
 * instance through {@code toFloatArray}: what Java computes from it would be frozen into the model.
 *
 * <p>The model declares the lowest operator set that has all of its operators, and carries where it
 * comes from: the block's class, the number and SHA-256 of its parameters, inputs and outputs, the
 * versions of exporter and DJL, and the caller's own facts. The same block gives the same bytes. An
 * exporter can be used again for another block with the same inputs and outputs.
 */
public final class OnnxExporter {
  private static final int FIRST_BATCH = 3;
  private static final int SECOND_BATCH = 5;

  private final String name;
  private final Map<String, Trace.Input> inputs = new LinkedHashMap<>();
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
    return input(inputName, shape, DataType.FLOAT32);
  }

  /**
   * Declares the block's next input.
   *
   * @param inputName its name in the model
   * @param shape its dimensions; -1 is the batch, which may differ from call to call
   * @param type what it is made of: floats, integers of 32 or 64 bits (an {@code Embedding} takes
   *     them), or truth values
   * @return this
   * @throws IllegalArgumentException if the name is taken, or the type is another
   */
  public OnnxExporter input(String inputName, Shape shape, DataType type) {
    if (!Recorder.TYPES.containsKey(type)) {
      throw new IllegalArgumentException(
          inputName + ": " + type.name() + " (expected: one of " + Recorder.TYPES.keySet() + ")");
    }
    if (inputs.putIfAbsent(inputName, new Trace.Input(shape, type)) != null) {
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
   * Adds a fact for the model file to carry, such as the seed of its training. A fact that changes
   * from run to run, such as the time, makes equal runs differ in their bytes.
   *
   * @param key what the fact is about; the exporter's own facts take precedence
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
   *     leave the trace, is random, has a batch size built in, or fails on the declared inputs; the
   *     message names the operation, and class, method and line of the block that called it
   */
  public byte[] export(Block block) {
    Trace first = Trace.of(block, inputs.values(), FIRST_BATCH);
    Trace again = Trace.of(block, inputs.values(), FIRST_BATCH);
    Trace second = Trace.of(block, inputs.values(), SECOND_BATCH);
    Trace trace = Reconciliation.of(Reconciliation.of(first, again), second);
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
    return write(trace, Provenance.of(block));
  }

  private byte[] write(Trace trace, SortedMap<String, String> provenance) {
    GraphBuilder graph = new GraphBuilder(name);
    Map<Integer, String> values = new HashMap<>();
    for (String input : inputs.keySet()) {
      values.put(
          values.size(),
          graph.input(
              input,
              Recorder.TYPES.get(inputs.get(input).type()),
              inputs.get(input).shape().getShape()));
    }
    for (Call call : trace.calls()) {
      graph.scope(call.operation());
      List<String> results = Translations.append(new Operation(call, values, batchSize(), graph));
      for (int i = 0; i < results.size(); i++) {
        values.put(call.results().get(i).value(), results.get(i));
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      Call.Traced output = trace.outputs().get(i);
      graph.output(outputs.get(i), values.get(output.value()), shape(outputs.get(i), output));
    }
    SortedMap<String, String> metadata = new TreeMap<>(facts);
    metadata.putAll(provenance);
    metadata.put("inputs", describe(List.copyOf(inputs.keySet()), trace.inputs()));
    metadata.put("outputs", describe(outputs, trace.outputs()));
    metadata.put("opset", String.valueOf(graph.opset()));
    return graph.build(metadata);
  }

  private static String describe(List<String> names, List<Call.Traced> arrays) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> names.get(i) + " " + arrays.get(i).type() + " " + dimensions(arrays.get(i)))
        .collect(Collectors.joining(", "));
  }

  private static String dimensions(Call.Traced array) {
    return array.shape().stream()
        .map(size -> size == Reconciliation.BATCH ? "batch" : size.toString())
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private Optional<Operation.BatchSize> batchSize() {
    return inputs.entrySet().stream()
        .map(input -> new Operation.BatchSize(input.getKey(), batchAxis(input.getValue().shape())))
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
