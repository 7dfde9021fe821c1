package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a model file before any native code does, and lets in only what our own exporter could have
 * written: one flat graph of listed operators over float tensors, with its weights inside the file
 * and the signature that was agreed on.
 *
 * <p>A model file is a program in the serving process. What it may reach is bounded here: no file
 * beside it (external data), no operator beyond {@link Operator}, no control flow, no function of
 * its own.
 */
public final class GraphVerifier {
  /** The largest model file that is read, in bytes. */
  public static final int MAXIMUM_BYTES = 512 << 20;

  /** The oldest operator set whose listed operators mean what they mean in ours. */
  private static final long OLDEST_OPSET = 13;

  private static final Set<AttributeProto.AttributeType> ATTRIBUTE_TYPES =
      Set.of(
          AttributeProto.AttributeType.INT,
          AttributeProto.AttributeType.FLOAT,
          AttributeProto.AttributeType.INTS);

  private final GraphProto graph;
  private final Set<String> values = new HashSet<>();

  private GraphVerifier(GraphProto graph) {
    this.graph = graph;
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
    if (bytes.length > MAXIMUM_BYTES) {
      throw new InvalidGraphException(
          "size: " + bytes.length + " bytes (expected: at most " + MAXIMUM_BYTES + ")");
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
    new GraphVerifier(model.getGraph()).check();
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
      if (set.getVersion() < OLDEST_OPSET || set.getVersion() > GraphBuilder.OPSET) {
        throw new InvalidGraphException(
            "operator set version: "
                + set.getVersion()
                + " (expected: "
                + OLDEST_OPSET
                + " to "
                + GraphBuilder.OPSET
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
    if (graph.getSparseInitializerCount() > 0) {
      throw new InvalidGraphException(
          "sparse initializers: " + graph.getSparseInitializerCount() + " (expected: none)");
    }
    for (GraphSignature.Port input : GraphSignature.of(graph).inputs()) {
      define(input.name());
    }
    for (TensorProto initializer : graph.getInitializerList()) {
      checkInitializer(initializer);
      define(initializer.getName());
    }
    for (NodeProto node : graph.getNodeList()) {
      checkNode(node);
      define(node.getOutput(0));
    }
    for (GraphSignature.Port output : GraphSignature.of(graph).outputs()) {
      use("output", output.name());
    }
  }

  private static void checkInitializer(TensorProto initializer) throws InvalidGraphException {
    if (initializer.getExternalDataCount() > 0
        || initializer.getDataLocation() != TensorProto.DataLocation.DEFAULT) {
      throw new InvalidGraphException(
          initializer.getName() + ": external data (expected: data inside the file)");
    }
    long expectedBytes = elementBytes(initializer);
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
  }

  private static long elementBytes(TensorProto initializer) throws InvalidGraphException {
    if (initializer.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
      return Float.BYTES;
    }
    if (initializer.getDataType() == TensorProto.DataType.INT64.getNumber()) {
      return Long.BYTES;
    }
    throw new InvalidGraphException(
        initializer.getName()
            + ": data type "
            + initializer.getDataType()
            + " (expected: FLOAT or INT64)");
  }

  private void checkNode(NodeProto node) throws InvalidGraphException {
    Optional<Operator> operator =
        isDefaultDomain(node.getDomain()) ? Operator.of(node.getOpType()) : Optional.empty();
    if (operator.isEmpty()) {
      throw new InvalidGraphException(
          "operator "
              + (node.getDomain().isEmpty() ? "" : node.getDomain() + ":")
              + node.getOpType()
              + " (expected: one of "
              + Operator.names()
              + ")");
    }
    Optional<String> complaint =
        operator
            .get()
            .complaint(
                node.getInputCount(),
                node.getAttributeList().stream().map(AttributeProto::getName).toList());
    if (complaint.isPresent()) {
      throw new InvalidGraphException(complaint.get());
    }
    if (node.getOutputCount() != 1) {
      throw new InvalidGraphException(
          node.getOpType() + " outputs: " + node.getOutputCount() + " (expected: 1)");
    }
    for (AttributeProto attribute : node.getAttributeList()) {
      checkAttribute(node, attribute);
    }
    for (String input : node.getInputList()) {
      use(node.getOpType(), input);
    }
  }

  private static void checkAttribute(NodeProto node, AttributeProto attribute)
      throws InvalidGraphException {
    if (!ATTRIBUTE_TYPES.contains(attribute.getType())
        || attribute.hasG()
        || attribute.getGraphsCount() > 0
        || !attribute.getRefAttrName().isEmpty()) {
      throw new InvalidGraphException(
          node.getOpType()
              + " attribute "
              + attribute.getName()
              + ": "
              + attribute.getType()
              + " (expected: INT, FLOAT or INTS)");
    }
  }

  private void define(String value) throws InvalidGraphException {
    if (value.isEmpty() || !values.add(value)) {
      throw new InvalidGraphException(
          "value \"" + value + "\": defined twice or unnamed (expected: a name of its own)");
    }
  }

  private void use(String where, String value) throws InvalidGraphException {
    if (!values.contains(value)) {
      throw new InvalidGraphException(
          where + ": reads \"" + value + "\" (expected: a value defined before)");
    }
  }
}
