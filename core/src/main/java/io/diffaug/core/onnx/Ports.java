package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** How a graph's inputs and outputs are written down. */
final class Ports {
  /** A dimension that nothing is said about. */
  static final long UNKNOWN = -2;

  /** The name that model files give to {@link GraphBuilder#DYNAMIC}. */
  static final String BATCH = "batch";

  private Ports() {}

  /** Writes down an input or output. */
  static ValueInfoProto port(String name, ElementType type, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      dimensions.addDim(dimension(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(dimensions)))
        .build();
  }

  private static TensorShapeProto.Dimension dimension(long size) {
    TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
    if (size == GraphBuilder.DYNAMIC) {
      dimension.setDimParam(BATCH);
    } else if (size != UNKNOWN) {
      dimension.setDimValue(size);
    }
    return dimension.build();
  }
}
