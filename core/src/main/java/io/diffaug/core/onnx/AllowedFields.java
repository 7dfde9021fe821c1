package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields that a model file may use: those that {@link GraphBuilder} writes, and texts for
 * people, which nothing is computed from. Every other field is refused, known to this release or
 * not: ONNX Runtime may know more of the format than our parser does, and what it knows may be code
 * (functions, training graphs, nested graphs, overloads), files (external data) or devices.
 *
 * <p>Let in as texts: names, doc strings, producer, model version, metadata of the model. ONNX
 * Runtime reads session options from metadata only where whoever runs the process asks for it by
 * {@code ORT_LOAD_CONFIG_FROM_MODEL}.
 */
final class AllowedFields {
  private static final Map<Descriptor, Set<String>> ALLOWED =
      Map.ofEntries(
          of(
              ModelProto.getDescriptor(),
              "ir_version",
              "opset_import",
              "producer_name",
              "producer_version",
              "domain",
              "model_version",
              "doc_string",
              "graph",
              "metadata_props"),
          of(
              GraphProto.getDescriptor(),
              "name",
              "node",
              "initializer",
              "input",
              "output",
              "doc_string"),
          of(
              NodeProto.getDescriptor(),
              "name",
              "op_type",
              "domain",
              "input",
              "output",
              "attribute",
              "doc_string"),
          of(AttributeProto.getDescriptor(), "name", "type", "f", "i", "ints", "doc_string"),
          of(
              TensorProto.getDescriptor(),
              "name",
              "dims",
              "data_type",
              "raw_data",
              "data_location",
              "doc_string"),
          of(ValueInfoProto.getDescriptor(), "name", "type", "doc_string"),
          of(TypeProto.getDescriptor(), "tensor_type"),
          of(TypeProto.Tensor.getDescriptor(), "elem_type", "shape"),
          of(TensorShapeProto.getDescriptor(), "dim"),
          of(TensorShapeProto.Dimension.getDescriptor(), "dim_value", "dim_param"),
          of(OperatorSetIdProto.getDescriptor(), "domain", "version"),
          of(StringStringEntryProto.getDescriptor(), "key", "value"));

  private AllowedFields() {}

  private static Map.Entry<Descriptor, Set<String>> of(Descriptor message, String... fields) {
    return Map.entry(message, Set.of(fields));
  }

  /** Refuses a message that sets any other field, in itself or in what it holds. */
  static void require(Message message) throws InvalidGraphException {
    Set<Integer> unknown = message.getUnknownFields().asMap().keySet();
    if (!unknown.isEmpty()) {
      throw refused(message, "field " + unknown.iterator().next());
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (!allowed(message).contains(field.getKey().getName())) {
        throw refused(message, field.getKey().getName());
      }
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        requireAll(
            field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue()));
      }
    }
  }

  private static void requireAll(List<?> messages) throws InvalidGraphException {
    for (Object message : messages) {
      require((Message) message);
    }
  }

  private static Set<String> allowed(Message message) {
    return ALLOWED.getOrDefault(message.getDescriptorForType(), Set.of());
  }

  private static InvalidGraphException refused(Message message, String field) {
    return new InvalidGraphException(
        message.getDescriptorForType().getName()
            + ": "
            + field
            + " (expected: only "
            + new TreeSet<>(allowed(message))
            + ")");
  }
}
