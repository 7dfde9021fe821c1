package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes an ONNX model node by node: float tensors in and out, values referred to by name,
 * constants kept once however often they are used.
 */
public final class GraphBuilder {
  /** The dimension that differs from call to call. */
  public static final long DYNAMIC = -1;

  /**
   * The operator set that the written models declare: the lowest that has every operator we write.
   */
  static final long OPSET = 17;

  /** The file format's version that belongs to the operator set. */
  static final long IR_VERSION = 8;

  /** The name that model files give to {@link #DYNAMIC}. */
  static final String BATCH = "batch";

  /** What makes two constants one: equal type, shape and bytes. Never a hash alone. */
  private record Constant(int type, List<Long> shape, ByteString bytes) {}

  private static final String CONSTANT = "constant";

  private final GraphProto.Builder graph;
  private final Map<Constant, String> constants = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> copies = new HashMap<>();

  /**
   * Starts an empty graph.
   *
   * @param name the graph's name
   */
  public GraphBuilder(String name) {
    graph = GraphProto.newBuilder().setName(name);
  }

  /**
   * Declares a float input.
   *
   * @param name its name
   * @param shape its dimensions, {@link #DYNAMIC} where they differ from call to call
   * @return the name
   * @throws IllegalArgumentException if the name is taken
   */
  public String input(String name, long... shape) {
    graph.addInput(value(claim(name), shape));
    return name;
  }

  /**
   * Declares a value of the graph a float output, under a name of its own.
   *
   * @param name the output's name
   * @param value the value's name in the graph
   * @param shape its dimensions, {@link #DYNAMIC} where they differ from call to call
   * @throws IllegalArgumentException if the name is taken or the value is not of the graph
   */
  public void output(String name, String value, long... shape) {
    known(value);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(Operator.IDENTITY.onnxName())
            .addInput(value)
            .addOutput(claim(name)));
    graph.addOutput(value(name, shape));
  }

  /**
   * Appends a node with one output.
   *
   * @param operator the operator
   * @param inputs names of its inputs, in order
   * @param attributes its attributes
   * @return the name of its output
   * @throws IllegalArgumentException if the operator does not take so many inputs or these
   *     attributes, or an input is not a value of the graph
   */
  public String node(Operator operator, List<String> inputs, Attribute... attributes) {
    List<String> attributeNames = Arrays.stream(attributes).map(Attribute::name).toList();
    operator
        .complaint(inputs.size(), attributeNames)
        .ifPresent(
            complaint -> {
              throw new IllegalArgumentException(complaint);
            });
    inputs.forEach(this::known);
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator.onnxName()).addAllInput(inputs);
    Arrays.stream(attributes).map(Attribute::toProto).forEach(node::addAttribute);
    String output = unique(operator.onnxName().toLowerCase(Locale.ROOT));
    graph.addNode(node.addOutput(output));
    return output;
  }

  /**
   * Appends a copy of another graph. Its values get new names; its initializers join the constants,
   * so that any number of copies shares one set of weights.
   *
   * @param copied the graph, already verified
   * @param role what the weights' new names begin with
   * @param copy what the other values' new names begin with
   * @param bindings for each input of the copied graph, the value that takes its place
   * @return for each output of the copied graph, the name of its value
   */
  Map<String, String> inline(
      GraphProto copied, String role, String copy, Map<String, String> bindings) {
    Map<String, String> renamed = new HashMap<>(bindings);
    copied
        .getInitializerList()
        .forEach(initializer -> renamed.put(initializer.getName(), intern(initializer, role)));
    for (NodeProto node : copied.getNodeList()) {
      List<String> inputs = node.getInputList().stream().map(renamed::get).toList();
      if (node.getOpType().equals(Operator.IDENTITY.onnxName())) {
        renamed.put(node.getOutput(0), inputs.get(0));
        continue;
      }
      String output = unique(copy + "/" + node.getOutput(0));
      graph.addNode(
          node.toBuilder()
              .clearName()
              .clearInput()
              .addAllInput(inputs)
              .clearOutput()
              .addOutput(output));
      renamed.put(node.getOutput(0), output);
    }
    return copied.getOutputList().stream()
        .map(ValueInfoProto::getName)
        .collect(Collectors.toMap(Function.identity(), renamed::get));
  }

  /**
   * Adds a float constant.
   *
   * @param values its values, row after row
   * @param shape its dimensions; none makes a scalar
   * @return its name
   */
  public String constant(float[] values, long... shape) {
    return weight(CONSTANT, values, shape);
  }

  /**
   * Adds a float constant under a name that tells where it comes from.
   *
   * @param hint what its name begins with
   * @param values its values, row after row
   * @param shape its dimensions; none makes a scalar
   * @return its name; an equal constant that is already there keeps the name it has
   * @throws IllegalArgumentException if the shape does not have as many elements as there are
   *     values
   */
  public String weight(String hint, float[] values, long... shape) {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
      throw new IllegalArgumentException(
          hint
              + ": "
              + values.length
              + " values (expected: as many as shape "
              + Arrays.toString(shape)
              + " holds)");
    }
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return intern(hint, TensorProto.DataType.FLOAT.getNumber(), boxed(shape), bytes);
  }

  /**
   * Adds an integer constant, such as a shape or axes.
   *
   * @param values its values
   * @return its name
   */
  public String constant(long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return intern(
        CONSTANT, TensorProto.DataType.INT64.getNumber(), List.of((long) values.length), bytes);
  }

  /**
   * Adds a float scalar.
   *
   * @param value the value
   * @return its name
   */
  public String scalar(float value) {
    return constant(new float[] {value});
  }

  /**
   * Finishes the model.
   *
   * @param metadata facts to carry inside the file
   * @return the model file's bytes
   */
  public byte[] build(SortedMap<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("diffaug-streams")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  private String intern(TensorProto initializer, String role) {
    return intern(
        role + "/" + initializer.getName(),
        new Constant(
            initializer.getDataType(), initializer.getDimsList(), initializer.getRawData()));
  }

  private String intern(String hint, int type, List<Long> shape, ByteBuffer bytes) {
    return intern(hint, new Constant(type, shape, ByteString.copyFrom(bytes)));
  }

  private String intern(String hint, Constant constant) {
    return constants.computeIfAbsent(
        constant,
        fresh -> {
          String name = unique(hint);
          graph.addInitializer(
              TensorProto.newBuilder()
                  .setName(name)
                  .setDataType(fresh.type())
                  .addAllDims(fresh.shape())
                  .setRawData(fresh.bytes()));
          return name;
        });
  }

  private void known(String input) {
    if (!names.contains(input)) {
      throw new IllegalArgumentException(input + ": unknown (expected: a value of the graph)");
    }
  }

  private String claim(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          name + ": already a value of the graph (expected: a new name)");
    }
    return name;
  }

  private String unique(String hint) {
    String name = hint;
    while (!names.add(name)) {
      name = hint + "_" + copies.merge(hint, 1, Integer::sum);
    }
    return name;
  }

  private static List<Long> boxed(long... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ValueInfoProto value(String name, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      dimensions.addDim(
          size == DYNAMIC
              ? TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH)
              : TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
