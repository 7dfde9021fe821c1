package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a model file before any native code does, and lets in only what our own exporter could have
 * written: one flat graph of listed operators, each with the inputs, types and attributes that it
 * takes, float tensors in and out, with its weights inside the file and the signature that was
 * agreed on.
 *
 * <p>A model file is a program in the serving process. What it may reach is bounded here: no file
 * beside it (external data), no operator beyond {@link Operator}, no control flow, no function of
 * its own, and no field of the format but {@link AllowedFields}.
 */
public final class GraphVerifier {
  /** The largest model file that is read, in bytes. */
  public static final int MAXIMUM_BYTES = 512 << 20;

  private final GraphProto graph;
  private final long opset;
  private final Map<String, ElementType> types = new HashMap<>();

  private GraphVerifier(GraphProto graph, long opset) {
    this.graph = graph;
    this.opset = opset;
  }

  /**
   * Verifies a model file.
   *
   * @param model the file's bytes
   * @param expected the inputs and outputs that it must have
   * @throws InvalidGraphException if it is not an ONNX model of the allowed kind, or has other
   *     inputs or outputs
   */
  public static void verify(byte[] model, GraphSignature expected) throws InvalidGraphException {
    GraphSignature actual = GraphSignature.of(parse(model).getGraph());
    if (!actual.equals(expected)) {
      throw new InvalidGraphException("signature: " + actual + " (expected: " + expected + ")");
    }
  }

  /** Parses a model file and checks everything but its signature. */
  static ModelProto parse(byte[] bytes) throws InvalidGraphException {
    return parse(bytes, MAXIMUM_BYTES);
  }

  /** Parses and checks what is not longer than so many bytes. */
  static ModelProto parse(byte[] bytes, int mostBytes) throws InvalidGraphException {
    if (bytes.length > mostBytes) {
      throw new InvalidGraphException(
          "size: " + bytes.length + " bytes (expected: at most " + mostBytes + ")");
    }
    ModelProto model = decode(bytes);
    if (!model.hasGraph()) {
      throw new InvalidGraphException("graph: absent (expected: an ONNX model with a graph)");
    }
    if (model.getFunctionsCount() > 0) {
      throw new InvalidGraphException(
          "function " + model.getFunctions(0).getName() + " (expected: no functions)");
    }
    checkOperatorSets(model.getOpsetImportList());
    new GraphVerifier(model.getGraph(), model.getOpsetImport(0).getVersion()).check();
    AllowedFields.require(model);
    return model;
  }

  private static ModelProto decode(byte[] bytes) throws InvalidGraphException {
    try {
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidGraphException(
          "content: " + e.getMessage() + " (expected: an ONNX model)", e);
    }
  }

  private static void checkOperatorSets(List<OperatorSetIdProto> sets)
      throws InvalidGraphException {
    for (OperatorSetIdProto set : sets) {
      if (!isDefaultDomain(set.getDomain())) {
        throw new InvalidGraphException(
            "operator set " + set.getDomain() + " (expected: the default domain only)");
      }
      if (set.getVersion() < Operator.LOWEST_OPSET || set.getVersion() > Operator.HIGHEST_OPSET) {
        throw new InvalidGraphException(
            "operator set version: "
                + set.getVersion()
                + " (expected: "
                + Operator.LOWEST_OPSET
                + " to "
                + Operator.HIGHEST_OPSET
                + ")");
      }
    }
    if (sets.size() != 1) {
      throw new InvalidGraphException("operator sets: " + sets.size() + " (expected: 1)");
    }
  }

  private static boolean isDefaultDomain(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  private void check() throws InvalidGraphException {
    for (GraphSignature.Port input : GraphSignature.of(graph).inputs()) {
      define(input.name(), ElementType.FLOAT);
    }
    for (TensorProto initializer : graph.getInitializerList()) {
      define(initializer.getName(), checkInitializer(initializer));
    }
    for (NodeProto node : graph.getNodeList()) {
      List<ElementType> results = checkNode(node);
      for (int i = 0; i < results.size(); i++) {
        define(node.getOutput(i), results.get(i));
      }
    }
    for (GraphSignature.Port output : GraphSignature.of(graph).outputs()) {
      if (use("output", output.name()) != ElementType.FLOAT) {
        throw new InvalidGraphException(
            "output " + output.name() + ": " + types.get(output.name()) + " (expected: FLOAT)");
      }
    }
  }

  private static ElementType checkInitializer(TensorProto initializer)
      throws InvalidGraphException {
    if (initializer.getExternalDataCount() > 0
        || initializer.getDataLocation() != TensorProto.DataLocation.DEFAULT) {
      throw new InvalidGraphException(
          initializer.getName() + ": external data (expected: data inside the file)");
    }
    ElementType type = type(initializer);
    long expectedBytes = type.bytes();
    for (long size : initializer.getDimsList()) {
      if (size < 1 || size > MAXIMUM_BYTES || expectedBytes > MAXIMUM_BYTES) {
        throw new InvalidGraphException(
            initializer.getName()
                + ": shape "
                + initializer.getDimsList()
                + " (expected: sizes >= 1 that fit the file)");
      }
      expectedBytes *= size;
    }
    if (initializer.getRawData().size() != expectedBytes) {
      throw new InvalidGraphException(
          initializer.getName()
              + ": "
              + initializer.getRawData().size()
              + " bytes of raw data (expected: "
              + expectedBytes
              + ")");
    }
    if (type == ElementType.FLOAT) {
      checkNumbers(initializer);
    }
    return type;
  }

  /** A weight that is no number may not show on the few rows that a version is tried on. */
  private static void checkNumbers(TensorProto initializer) throws InvalidGraphException {
    FloatBuffer values =
        initializer
            .getRawData()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    for (int i = 0; i < values.limit(); i++) {
      if (Float.isNaN(values.get(i))) {
        throw new InvalidGraphException(
            initializer.getName() + ": value " + i + " is NaN (expected: a number)");
      }
    }
  }

  private static ElementType type(TensorProto initializer) throws InvalidGraphException {
    return ElementType.of(initializer.getDataType())
        .orElseThrow(
            () ->
                new InvalidGraphException(
                    initializer.getName()
                        + ": data type "
                        + initializer.getDataType()
                        + " (expected: one of "
                        + ElementType.all()
                        + ")"));
  }

  private List<ElementType> checkNode(NodeProto node) throws InvalidGraphException {
    Operator operator = operator(node);
    if (operator.opset() > opset) {
      throw new InvalidGraphException(
          node.getOpType()
              + " in operator set "
              + opset
              + " (expected: "
              + operator.opset()
              + " or later)");
    }
    if (node.getOutputCount() != operator.outputs()) {
      throw new InvalidGraphException(
          node.getOpType()
              + " outputs: "
              + node.getOutputCount()
              + " (expected: "
              + operator.outputs()
              + ")");
    }
    List<ElementType> inputs = new ArrayList<>();
    for (String input : node.getInputList()) {
      inputs.add(use(node.getOpType(), input));
    }
    try {
      return operator.outputs(inputs, node.getAttributeList());
    } catch (Signature.MismatchException e) {
      throw new InvalidGraphException(e.getMessage(), e);
    }
  }

  private static Operator operator(NodeProto node) throws InvalidGraphException {
    Optional<Operator> operator =
        isDefaultDomain(node.getDomain()) ? Operator.of(node.getOpType()) : Optional.empty();
    return operator.orElseThrow(
        () ->
            new InvalidGraphException(
                "operator "
                    + (node.getDomain().isEmpty() ? "" : node.getDomain() + ":")
                    + node.getOpType()
                    + " (expected: one of "
                    + Operator.names()
                    + ")"));
  }

  private void define(String value, ElementType type) throws InvalidGraphException {
    if (value.isEmpty() || types.putIfAbsent(value, type) != null) {
      throw new InvalidGraphException(
          "value \"" + value + "\": defined twice or unnamed (expected: a name of its own)");
    }
  }

  private ElementType use(String where, String value) throws InvalidGraphException {
    ElementType type = types.get(value);
    if (type == null) {
      throw new InvalidGraphException(
          where + ": reads \"" + value + "\" (expected: a value defined before)");
    }
    return type;
  }
}
