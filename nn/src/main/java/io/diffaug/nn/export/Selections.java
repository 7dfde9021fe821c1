package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operations that take some elements, or the same in another order. Operand 0 is the receiver. */
final class Selections {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("argSort", Translation.of(Selections::argSort)),
          entry("diff", Translation.of(Selections::difference)),
          entry("flip", Translation.of(op -> flipped(op, op.value(0), op.integers(1)))),
          entry("gather", Translation.of(op -> elements(op, op.as(ElementType.INT64, 1), 2))),
          entry("gatherNd", Translation.of(Selections::gatherRows)),
          entry("get", Translation.of(Selections::along)),
          entry("oneHot", Translation.of(Selections::oneHot)),
          entry("pick", Translation.of(Selections::pick)),
          entry("slice", Translation.of(Selections::slice)),
          entry("sort", Translation.of(op -> sorted(op, op.operands() > 1 ? op.axis(1) : -1, 0))),
          entry("split", Selections::split),
          entry("take", Translation.of(Selections::take)),
          entry("topK", Selections::topK));

  private Selections() {}

  /** Operands: input, starts, ends, steps; fixed indices have left their axes. */
  private static String slice(Operation op) {
    long[] axes = LongStream.range(0, op.integers(1).length).toArray();
    String sliced =
        op.node(Operator.SLICE, op.value(0), op.integers(1), op.integers(2), axes, op.integers(3));
    return op.resultShape(0).size() == axes.length
        ? sliced
        : op.node(Operator.SQUEEZE, sliced, op.integers(4));
  }

  /** Operands: input, sections or indices, axis. The results tell where they were cut. */
  private static List<String> split(Operation op) {
    int axis = op.axis(2);
    List<String> parts = new ArrayList<>();
    long start = 0;
    for (int part = 0; part < op.call().results().size(); part++) {
      long size = op.resultShape(part).get(axis);
      if (size < 1) {
        throw op.refused("part " + part + " of size " + size, "fixed sizes >= 1");
      }
      parts.add(range(op, op.value(0), axis, start, start + size));
      start += size;
    }
    return parts;
  }

  private static String range(Operation op, String value, long axis, long start, long end) {
    return op.node(Operator.SLICE, value, new long[] {start}, new long[] {end}, new long[] {axis});
  }

  private static String flipped(Operation op, String value, long... axes) {
    long[] starts = LongStream.of(axes).map(axis -> -1).toArray();
    long[] ends = LongStream.of(axes).map(axis -> Long.MIN_VALUE).toArray();
    return op.node(Operator.SLICE, value, starts, ends, axes, starts);
  }

  /** Operands: input, index, axis. */
  private static String along(Operation op) {
    return op.node(
        Operator.GATHER,
        List.of(op.value(0), op.as(ElementType.INT64, 1)),
        Attribute.of("axis", op.integers(2)[0]));
  }

  /**
   * Operands: input and index [depth, ..]. DJL's engine changes a deeper index in place, so that a
   * second use of it would see another.
   */
  private static String gatherRows(Operation op) {
    List<Long> index = op.shape(1);
    if (index.get(0) != 1) {
      throw op.refused(
          "an index of depth " + index.get(0) + ", which DJL's engine changes in place",
          "depth 1; else gather, or take from the flattened array");
    }
    String rows = Shapes.reshaped(op, op.as(ElementType.INT64, 1), index.subList(1, index.size()));
    return op.node(Operator.GATHER, List.of(op.value(0), rows), Attribute.of("axis", 0L));
  }

  /** Operands: input and index into the flattened input. */
  private static String take(Operation op) {
    String flat = op.node(Operator.RESHAPE, op.value(0), new long[] {-1});
    return op.node(
        Operator.GATHER, List.of(flat, op.as(ElementType.INT64, 1)), Attribute.of("axis", 0L));
  }

  /** Operands: input, index, axis; where the index lacks axes, they are 1 as in the result. */
  private static String pick(Operation op) {
    String index = op.as(ElementType.INT64, 1);
    return elements(op, Shapes.reshaped(op, index, op.resultShape(0)), 2);
  }

  private static String elements(Operation op, String index, int axis) {
    return op.node(
        Operator.GATHER_ELEMENTS,
        List.of(op.value(0), index),
        Attribute.of("axis", op.integers(axis)[0]));
  }

  /** Operands: indices, how many there are, a type that the result has. */
  private static String oneHot(Operation op) {
    String chosen =
        op.node(
            Operator.ONE_HOT,
            List.of(
                op.as(ElementType.INT64, 0),
                op.graph().scalar(ElementType.INT64, op.integers(1)[0]),
                op.graph().constant(new float[] {0, 1}, 2)),
            Attribute.of("axis", -1L));
    return op.cast(chosen, op.resultType());
  }

  /** Operands: input, how many, axis, whether the largest, whether in order. */
  private static List<String> topK(Operation op) {
    return ranked(op, op.graph().constant(op.integers(1)), op.axis(2), op.flag(3) ? 1 : 0);
  }

  /** Operands: input, axis, whether ascending. */
  private static String argSort(Operation op) {
    int axis = op.axis(1);
    String places = sorted(op, axis, 1);
    return op.flag(2) ? places : flipped(op, places, axis);
  }

  /** All elements along an axis in ascending order (output 0), or their places (output 1). */
  private static String sorted(Operation op, int axis, int output) {
    int counted = Math.floorMod(axis, op.shape(0).size());
    String all = op.sizes(List.of(op.shape(0).get(counted)));
    return ranked(op, all, counted, 0).get(output);
  }

  private static List<String> ranked(Operation op, String count, int axis, long largest) {
    return op.graph()
        .nodes(
            Operator.TOP_K,
            List.of(op.value(0), count),
            Attribute.of("axis", axis),
            Attribute.of("largest", largest),
            Attribute.of("sorted", 1L));
  }

  /** Operands: input, how many times, axis. */
  private static String difference(Operation op) {
    String value = op.value(0);
    int axis = op.axis(2);
    for (int i = 0; i < op.integers(1)[0]; i++) {
      String later = range(op, value, axis, 1, RecordingIndexer.TO_THE_END);
      value = op.node(Operator.SUB, List.of(later, range(op, value, axis, 0, -1)));
    }
    return value;
  }
}
