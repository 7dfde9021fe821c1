package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operations on shapes and types: the same elements laid out otherwise, joined or repeated. */
final class Shapes {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("broadcast", Translation.of(Shapes::broadcast)),
          entry("concat", Translation.of(Shapes::concat)),
          entry("duplicate", Translation.nothing()),
          entry("expandDims", Translation.of(Shapes::reshape)),
          entry("flatten", Translation.of(Shapes::reshape)),
          entry("onesLike", Translation.of(op -> filled(op, 1))),
          entry("pad", Translation.of(Shapes::pad)),
          entry("repeat", Translation.of(Shapes::repeat)),
          entry("reshape", Translation.of(Shapes::reshape)),
          entry("squeeze", Translation.of(Shapes::squeeze)),
          entry("stack", Translation.of(Shapes::stack)),
          entry("stopGradient", Translation.nothing()),
          entry("swapAxes", Translation.of(Shapes::swapAxes)),
          entry("tile", Translation.of(Shapes::tile)),
          entry("toDense", Translation.nothing()),
          entry("toDevice", Translation.nothing()),
          entry("toType", Translation.of(Operation::receiver)),
          entry("transpose", Translation.of(Shapes::transpose)),
          entry("zerosLike", Translation.of(op -> filled(op, 0))));

  private Shapes() {}

  /** Operands: arrays, axis. */
  private static String concat(Operation op) {
    int axis = op.operands() - 1;
    return op.node(Operator.CONCAT, operands(op, axis), Attribute.of("axis", op.integers(axis)[0]));
  }

  /** Operands: arrays, axis. */
  private static String stack(Operation op) {
    int last = op.operands() - 1;
    long axis = op.integers(last)[0];
    List<String> expanded =
        operands(op, last).stream()
            .map(array -> op.node(Operator.UNSQUEEZE, array, new long[] {axis}))
            .toList();
    return op.node(Operator.CONCAT, expanded, Attribute.of("axis", axis));
  }

  private static List<String> operands(Operation op, int count) {
    return IntStream.range(0, count).mapToObj(i -> op.as(op.resultType(), i)).toList();
  }

  /** Whatever the arguments were: the shape that came out. */
  private static String reshape(Operation op) {
    return reshaped(op, op.value(0), op.resultShape(0));
  }

  /** A value in another shape, one dimension of which may be left open. */
  static String reshaped(Operation op, String value, List<Long> shape) {
    long[] sizes = shape.stream().mapToLong(size -> size < 0 ? -1 : size).toArray();
    if (Arrays.stream(sizes).filter(size -> size < 0).count() > 1) {
      throw op.refused("several dimensions of " + shape + " depend on the batch", "at most one");
    }
    return op.node(Operator.RESHAPE, value, sizes);
  }

  /** Operands: input, axes (all of size 1 if absent). */
  private static String squeeze(Operation op) {
    if (op.operands() == 1 && op.shape(0).stream().anyMatch(size -> size < 0)) {
      throw op.refused("would remove the batch too where it is 1", "squeeze with its axes named");
    }
    return reshape(op);
  }

  /** A dimension of 1 keeps what the input has; only a batch made from nothing must be read. */
  private static String broadcast(Operation op) {
    List<Long> from = op.shape(0);
    List<Long> to = op.resultShape(0);
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < to.size(); axis++) {
      int source = axis - (to.size() - from.size());
      sizes.add(source >= 0 && from.get(source).equals(to.get(axis)) ? 1 : to.get(axis));
    }
    return op.node(Operator.EXPAND, List.of(op.value(0), op.sizes(sizes)));
  }

  private static String filled(Operation op, Number value) {
    String shape = op.node(Operator.SHAPE, op.values(0, 1), Attribute.of("start", 0L));
    return op.node(Operator.EXPAND, List.of(op.graph().scalar(op.resultType(), value), shape));
  }

  /** Operands: input, new order of the axes (reversed if absent). */
  private static String transpose(Operation op) {
    return op.operands() == 1
        ? op.node(Operator.TRANSPOSE, op.values(0, 1))
        : op.node(
            Operator.TRANSPOSE, op.values(0, 1), Attribute.of("perm", counted(op, op.integers(1))));
  }

  private static long[] counted(Operation op, long[] axes) {
    return LongStream.of(axes).map(axis -> Math.floorMod(axis, op.shape(0).size())).toArray();
  }

  /** Operands: input, one axis, the other. */
  private static String swapAxes(Operation op) {
    return op.node(
        Operator.TRANSPOSE, op.values(0, 1), exchange(op.shape(0).size(), op.axis(1), op.axis(2)));
  }

  /** The order of axes in which two have changed places. */
  static Attribute exchange(int rank, int one, int other) {
    long[] order = LongStream.range(0, rank).toArray();
    order[one] = other;
    order[other] = one;
    return Attribute.of("perm", order);
  }

  /** Operands: input, sizes before and after each axis from the last axis on, value. */
  private static String pad(Operation op) {
    int rank = op.shape(0).size();
    long[] given = op.integers(1);
    long[] pads = new long[2 * rank];
    for (int i = 0; i < given.length / 2; i++) {
      pads[rank - 1 - i] = given[2 * i];
      pads[2 * rank - 1 - i] = given[2 * i + 1];
    }
    return op.node(
        Operator.PAD, List.of(op.value(0), op.graph().constant(pads), op.as(op.resultType(), 2)));
  }

  /** Operands: input and how often to lay it side by side, on all axes or on each. */
  private static String tile(Operation op) {
    long[] repeats = op.integers(1);
    if (!op.is(1, long[].class)) {
      repeats = new long[op.shape(0).size()];
      Arrays.fill(repeats, op.integers(1)[0]);
    }
    if (repeats.length != op.shape(0).size()) {
      throw op.refused(repeats.length + " repeats", op.shape(0).size() + ", one an axis");
    }
    return op.node(Operator.TILE, op.value(0), repeats);
  }

  /** Operands: input and how often to repeat each element: on all axes, on each, or on one. */
  private static String repeat(Operation op) {
    int rank = op.shape(0).size();
    long[] repeats = new long[rank];
    Arrays.fill(repeats, 1);
    if (op.operands() == 3) {
      repeats[op.axis(1)] = op.integers(2)[0];
    } else if (op.is(1, long[].class)) {
      System.arraycopy(op.integers(1), 0, repeats, 0, op.integers(1).length);
    } else if (op.is(1, Long.class)) {
      Arrays.fill(repeats, op.integers(1)[0]);
    } else {
      throw op.refused("a shape to reach", "how often to repeat each axis");
    }
    return repeated(op, repeats);
  }

  /** Each axis in turn: a new one behind it is tiled and joined with it. */
  private static String repeated(Operation op, long[] repeats) {
    String value = op.value(0);
    List<Long> shape = new ArrayList<>(op.shape(0));
    for (int axis = 0; axis < repeats.length; axis++) {
      if (repeats[axis] == 1) {
        continue;
      }
      long[] tiles = new long[repeats.length + 1];
      Arrays.fill(tiles, 1);
      tiles[axis + 1] = repeats[axis];
      String behind = op.node(Operator.UNSQUEEZE, value, new long[] {axis + 1});
      long size = shape.get(axis);
      shape.set(axis, size < 0 ? Reconciliation.DERIVED : size * repeats[axis]);
      value = reshaped(op, op.node(Operator.TILE, behind, tiles), shape);
    }
    return value;
  }
}
