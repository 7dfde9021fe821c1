package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.Arrays;

/** A named attribute of an ONNX node: an integer, a float, or a list of integers. */
public final class Attribute {
  private final AttributeProto proto;

  private Attribute(AttributeProto.Builder proto) {
    this.proto = proto.build();
  }

  /**
   * An integer attribute.
   *
   * @param name the attribute's name
   * @param value its value
   * @return the attribute
   */
  public static Attribute of(String name, long value) {
    return new Attribute(named(name, AttributeProto.AttributeType.INT).setI(value));
  }

  /**
   * A float attribute.
   *
   * @param name the attribute's name
   * @param value its value
   * @return the attribute
   */
  public static Attribute of(String name, float value) {
    return new Attribute(named(name, AttributeProto.AttributeType.FLOAT).setF(value));
  }

  /**
   * An attribute that is a list of integers.
   *
   * @param name the attribute's name
   * @param values its values
   * @return the attribute
   */
  public static Attribute of(String name, long[] values) {
    return new Attribute(
        named(name, AttributeProto.AttributeType.INTS)
            .addAllInts(Arrays.stream(values).boxed().toList()));
  }

  private static AttributeProto.Builder named(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  String name() {
    return proto.getName();
  }

  AttributeProto toProto() {
    return proto;
  }
}
