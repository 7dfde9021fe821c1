package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes an ONNX model node by node: values referred to by name, their types followed from node to
 * node, constants kept once however often they are used. The model declares the lowest operator set
 * that has all of its operators.
 */
public final class GraphBuilder {
  /** The dimension that differs from call to call. */
  public static final long DYNAMIC = -1;

  /** What makes two constants one: equal type, shape and bytes. Never a hash alone. */
  private record Constant(ElementType type, List<Long> shape, ByteString bytes) {}

  private static final String CONSTANT = "constant";

  private final GraphProto.Builder graph;

  /** The graph that this one is a loop's body in: it sees its values and keeps constants there. */
  private final Optional<GraphBuilder> outer;

  private final Map<Constant, String> constants = new HashMap<>();
  private final Map<String, ElementType> types = new HashMap<>();
  private final Map<String, Integer> copies = new HashMap<>();
  private int opset = Operator.LOWEST_OPSET;
  private String scope = "";

  /**
   * Starts an empty graph.
   *
   * @param name the graph's name
   */
  public GraphBuilder(String name) {
    this(name, Optional.empty());
  }

  private GraphBuilder(String name, Optional<GraphBuilder> outer) {
    this.graph = GraphProto.newBuilder().setName(name);
    this.outer = outer;
  }

  /**
   * Starts the body of a loop in this graph: it reads this graph's values by their names, and its
   * constants join this graph's, so that a weight stands once.
   *
   * @param name the body's name, with which the names of its values begin
   * @return an empty graph, to be given to {@link #scan}
   */
  GraphBuilder body(String name) {
    GraphBuilder body = new GraphBuilder(name, Optional.of(this));
    body.scope(name);
    return body;
  }

  /**
   * Appends a loop: ONNX's {@code Scan}, which runs a body once for each slice of its sequences,
   * along their first dimension, and carries states from turn to turn. No published file may hold
   * one; only a graph that we compose does.
   *
   * @param body the body: its inputs are the states and then the slices, its outputs the next
   *     states
   * @param states the values that the states begin with
   * @param sequences the values to slice, of equal first dimensions
   * @return the names of the last states
   */
  List<String> scan(GraphBuilder body, List<String> states, List<String> sequences) {
    opset = Math.max(opset, body.opset);
    List<String> last = states.stream().map(state -> unique("scan", type(state))).toList();
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Scan")
            .addAllInput(states)
            .addAllInput(sequences)
            .addAllOutput(last)
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("body")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(body.graph))
            .addAttribute(Attribute.of("num_scan_inputs", sequences.size()).toProto()));
    return last;
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
    return input(name, ElementType.FLOAT, shape);
  }

  /**
   * Declares an input.
   *
   * @param name its name
   * @param type what it is made of
   * @param shape its dimensions, {@link #DYNAMIC} where they differ from call to call
   * @return the name
   * @throws IllegalArgumentException if the name is taken
   */
  public String input(String name, ElementType type, long... shape) {
    graph.addInput(Ports.port(claim(name, type), type, shape));
    return name;
  }

  /**
   * Declares a value of the graph an output, under a name of its own.
   *
   * @param name the output's name
   * @param value the value's name in the graph
   * @param shape its dimensions, {@link #DYNAMIC} where they differ from call to call
   * @throws IllegalArgumentException if the name is taken or the value is not of the graph
   */
  public void output(String name, String value, long... shape) {
    ElementType type = type(value);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(Operator.IDENTITY.onnxName())
            .addInput(value)
            .addOutput(claim(name, type)));
    graph.addOutput(Ports.port(name, type, shape));
  }

  /**
   * The type of a value of the graph.
   *
   * @param value its name
   * @return what it is made of
   * @throws IllegalArgumentException if it is not of the graph
   */
  public ElementType type(String value) {
    return find(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(value + ": unknown (expected: a value of the graph)"));
  }

  private Optional<ElementType> find(String value) {
    return Optional.ofNullable(types.get(value))
        .or(() -> outer.flatMap(graph -> graph.find(value)));
  }

  /**
   * Lets the names of what is appended from now on tell what it belongs to: {@code gelu/erf}.
   *
   * @param operation what the next nodes are part of
   */
  public void scope(String operation) {
    scope = operation + "/";
  }

  /**
   * Appends a node and gives its first output.
   *
   * @param operator the operator
   * @param inputs names of its inputs, in order
   * @param attributes its attributes
   * @return the name of its first output
   * @throws IllegalArgumentException if the operator does not take so many inputs, inputs of these
   *     types or these attributes, or an input is not a value of the graph
   */
  public String node(Operator operator, List<String> inputs, Attribute... attributes) {
    return nodes(operator, inputs, attributes).get(0);
  }

  /**
   * Appends a node and gives all of its outputs.
   *
   * @param operator the operator
   * @param inputs names of its inputs, in order
   * @param attributes its attributes
   * @return names of its outputs, in order
   * @throws IllegalArgumentException if the operator does not take so many inputs, inputs of these
   *     types or these attributes, or an input is not a value of the graph
   */
  public List<String> nodes(Operator operator, List<String> inputs, Attribute... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator.onnxName()).addAllInput(inputs);
    Arrays.stream(attributes).map(Attribute::toProto).forEach(node::addAttribute);
    String hint = scope + operator.onnxName().toLowerCase(Locale.ROOT);
    return append(operator, node, Collections.nCopies(operator.outputs(), hint));
  }

  /** Appends a node whose inputs are set, under new names for its outputs. */
  List<String> append(Operator operator, NodeProto.Builder node, List<String> hints) {
    List<ElementType> given = node.getInputList().stream().map(this::type).toList();
    List<String> outputs = new ArrayList<>();
    try {
      List<ElementType> results = operator.outputs(given, node.getAttributeList());
      for (int i = 0; i < results.size(); i++) {
        outputs.add(unique(hints.get(i), results.get(i)));
      }
    } catch (Signature.MismatchException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    opset = Math.max(opset, operator.opset());
    graph.addNode(node.addAllOutput(outputs));
    return outputs;
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
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return weight(hint, ElementType.FLOAT, bytes, shape);
  }

  /**
   * Adds a constant of any type under a name that tells where it comes from.
   *
   * @param hint what its name begins with
   * @param type what it is made of
   * @param values its values, row after row, the lowest byte of each first; truth values as bytes 0
   *     and 1
   * @param shape its dimensions; none makes a scalar
   * @return its name; an equal constant that is already there keeps the name it has
   * @throws IllegalArgumentException if the shape does not have as many elements as there are
   *     values
   */
  public String weight(String hint, ElementType type, ByteBuffer values, long... shape) {
    int count = values.remaining() / type.bytes();
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != count) {
      throw new IllegalArgumentException(
          hint
              + ": "
              + count
              + " values (expected: as many as shape "
              + Arrays.toString(shape)
              + " holds)");
    }
    return intern(hint, new Constant(type, boxed(shape), ByteString.copyFrom(values.duplicate())));
  }

  /**
   * Adds a list of integers, such as a shape or axes.
   *
   * @param values its values
   * @return its name
   */
  public String constant(long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return weight(CONSTANT, ElementType.INT64, bytes, values.length);
  }

  /**
   * Adds a scalar of any type.
   *
   * @param type what it is made of
   * @param value the value
   * @return its name
   */
  public String scalar(ElementType type, Number value) {
    ByteBuffer bytes = littleEndian(type.bytes());
    switch (type) {
      case BOOL -> bytes.put((byte) (value.doubleValue() == 0 ? 0 : 1));
      case INT32 -> bytes.putInt(value.intValue());
      case INT64 -> bytes.putLong(value.longValue());
      case FLOAT -> bytes.putFloat(value.floatValue());
    }
    return weight(CONSTANT, type, bytes.flip());
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
   * The operator set that the model declares: the lowest that has every operator used so far.
   *
   * @return its version
   */
  public int opset() {
    return opset;
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
            .setIrVersion(irVersion(opset))
            .setProducerName("diffaug-streams")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  /**
   * The version of the file format that came with an operator set.
   *
   * @see <a href="https://onnx.ai/onnx/repo-docs/Versioning.html">ONNX versioning</a>
   */
  static int irVersion(int opset) {
    return opset < 15 ? 7 : 8;
  }

  /** Adds a constant of another graph, unless an equal one is there, and gives its name. */
  String intern(TensorProto initializer, String role) {
    return intern(
        role + "/" + initializer.getName(),
        new Constant(
            ElementType.of(initializer.getDataType()).orElseThrow(),
            initializer.getDimsList(),
            initializer.getRawData()));
  }

  private String intern(String hint, Constant constant) {
    if (outer.isPresent()) {
      return outer.get().intern(hint, constant);
    }
    return constants.computeIfAbsent(
        constant,
        fresh -> {
          String name = unique(hint, fresh.type());
          graph.addInitializer(
              TensorProto.newBuilder()
                  .setName(name)
                  .setDataType(fresh.type().number())
                  .addAllDims(fresh.shape())
                  .setRawData(fresh.bytes()));
          return name;
        });
  }

  private String claim(String name, ElementType type) {
    if (find(name).isPresent()) {
      throw new IllegalArgumentException(
          name + ": already a value of the graph (expected: a new name)");
    }
    types.put(name, type);
    return name;
  }

  private String unique(String hint, ElementType type) {
    String name = hint;
    while (find(name).isPresent()) {
      name = hint + "_" + copies.merge(hint, 1, Integer::sum);
    }
    types.put(name, type);
    return name;
  }

  private static List<Long> boxed(long... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
