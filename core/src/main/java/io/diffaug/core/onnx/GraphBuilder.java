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
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

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

  private static final String BATCH = "batch";

  /** What makes two constants one: equal type, shape and bytes. Never a hash alone. */
  private record Constant(TensorProto.DataType type, List<Long> shape, ByteString bytes) {}

  private final GraphProto.Builder graph;
  private final Map<Constant, String> constants = new HashMap<>();
  private final Set<String> names = new HashSet<>();

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
   */
  public void output(String name, String value, long... shape) {
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").addInput(value).addOutput(claim(name)));
    graph.addOutput(value(name, shape));
  }

  /**
   * Appends a node with one output.
   *
   * @param operator the ONNX operator
   * @param inputs names of its inputs
   * @param attributes its attributes
   * @return the name of its output
   */
  public String node(String operator, List<String> inputs, Attribute... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
    Arrays.stream(attributes).map(Attribute::toProto).forEach(node::addAttribute);
    String output = unique(operator);
    graph.addNode(node.addOutput(output));
    return output;
  }

  /**
   * Adds a float constant.
   *
   * @param values its values, row after row
   * @param shape its dimensions; none makes a scalar
   * @return its name
   */
  public String constant(float[] values, long... shape) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(TensorProto.DataType.FLOAT, shape, bytes);
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
    return constant(TensorProto.DataType.INT64, new long[] {values.length}, bytes);
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

  private String constant(TensorProto.DataType type, long[] shape, ByteBuffer bytes) {
    Constant constant =
        new Constant(type, Arrays.stream(shape).boxed().toList(), ByteString.copyFrom(bytes));
    return constants.computeIfAbsent(
        constant,
        fresh -> {
          String name = unique("constant");
          graph.addInitializer(
              TensorProto.newBuilder()
                  .setName(name)
                  .setDataType(type.getNumber())
                  .addAllDims(fresh.shape())
                  .setRawData(fresh.bytes()));
          return name;
        });
  }

  private String claim(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          name + ": already a value of the graph (expected: a new name)");
    }
    return name;
  }

  private String unique(String hint) {
    return claim(hint + "_" + names.size());
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
