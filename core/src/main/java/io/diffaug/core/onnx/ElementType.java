package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a tensor of our graphs is made of. Declared in the order of promotion: an operation on two
 * types computes in the later one.
 */
public enum ElementType {
  /** True or false, a byte each. */
  BOOL(TensorProto.DataType.BOOL, Byte.BYTES),
  /** A signed integer of 32 bits. */
  INT32(TensorProto.DataType.INT32, Integer.BYTES),
  /** A signed integer of 64 bits. */
  INT64(TensorProto.DataType.INT64, Long.BYTES),
  /** A float of 32 bits. */
  FLOAT(TensorProto.DataType.FLOAT, Float.BYTES);

  private final TensorProto.DataType proto;
  private final int bytes;

  ElementType(TensorProto.DataType proto, int bytes) {
    this.proto = proto;
    this.bytes = bytes;
  }

  /**
   * The number that stands for this type in a model file.
   *
   * @return the number, which is also the value of {@code Cast}'s attribute {@code to}
   */
  public int number() {
    return proto.getNumber();
  }

  /** Bytes an element. */
  int bytes() {
    return bytes;
  }

  /** Finds a type by its number in a model file, empty if it is none of ours. */
  static Optional<ElementType> of(long number) {
    return Arrays.stream(values()).filter(type -> type.number() == number).findFirst();
  }

  /** The types' names, for messages. */
  static List<ElementType> all() {
    return List.of(values());
  }
}
