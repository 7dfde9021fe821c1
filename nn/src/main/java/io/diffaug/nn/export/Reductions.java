package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Operations that join the elements of axes. Operands, where they are given: input, axes (all if
 * absent), whether to keep them (no if absent).
 */
final class Reductions {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("argMax", place(Operator.ARG_MAX)),
          entry("argMin", place(Operator.ARG_MIN)),
          entry("cumSum", Translation.of(Reductions::cumSum)),
          entry("logSoftmax", alongAxis(Operator.LOG_SOFTMAX)),
          entry("max", reduce(Operator.REDUCE_MAX)),
          entry("mean", reduce(Operator.REDUCE_MEAN)),
          entry("min", reduce(Operator.REDUCE_MIN)),
          entry("norm", Translation.of(Reductions::norm)),
          entry("normalize", Translation.of(Reductions::normalize)),
          entry("prod", reduce(Operator.REDUCE_PROD)),
          entry("softmax", alongAxis(Operator.SOFTMAX)),
          entry("sum", Translation.of(Reductions::sum)));

  private Reductions() {}

  private static Translation alongAxis(Operator operator) {
    return Translation.of(
        op -> op.node(operator, List.of(op.receiver()), Attribute.of("axis", op.integers(1)[0])));
  }

  private static Translation reduce(Operator operator) {
    return Translation.of(
        op ->
            reduced(
                op,
                operator,
                op.receiver(),
                op.operands() > 1 ? op.integers(1) : new long[0],
                keeps(op)));
  }

  private static String reduced(
      Operation op, Operator operator, String value, long[] axes, boolean keep) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("keepdims", keep ? 1L : 0L));
    if (axes.length > 0) {
      attributes.add(Attribute.of("axes", axes));
    }
    return op.node(operator, List.of(value), attributes.toArray(Attribute[]::new));
  }

  private static boolean keeps(Operation op) {
    return op.operands() > 2 && op.flag(2);
  }

  /** As {@link #reduce}, but this operator takes its axes as an input. */
  private static String sum(Operation op) {
    long[] axes = op.operands() > 1 ? op.integers(1) : new long[0];
    return summed(op, op.receiver(), axes, keeps(op));
  }

  private static String summed(Operation op, String value, long[] axes, boolean keep) {
    List<String> inputs = new ArrayList<>(List.of(value));
    if (axes.length > 0) {
      inputs.add(op.graph().constant(axes));
    }
    return op.node(Operator.REDUCE_SUM, inputs, Attribute.of("keepdims", keep ? 1L : 0L));
  }

  /** Operands: input and axis; without an axis, the place in the flattened input. */
  private static Translation place(Operator operator) {
    return Translation.of(
        op -> {
          boolean flat = op.operands() == 1;
          String value =
              flat ? op.node(Operator.RESHAPE, op.value(0), new long[] {-1}) : op.value(0);
          return op.node(
              operator,
              List.of(value),
              Attribute.of("axis", flat ? 0 : op.integers(1)[0]),
              Attribute.of("keepdims", 0L));
        });
  }

  /** Operands: input and axis (the first if absent). */
  private static String cumSum(Operation op) {
    long axis = op.operands() > 1 ? op.integers(1)[0] : 0;
    return op.node(
        Operator.CUM_SUM, List.of(op.receiver(), op.graph().scalar(ElementType.INT64, axis)));
  }

  /** Operands: input and whether to keep axes; or input, order, axes and whether to keep them. */
  private static String norm(Operation op) {
    return op.operands() == 2
        ? norm(op, 2, new long[0], op.flag(1))
        : norm(op, op.number(1), op.integers(2), op.flag(3));
  }

  private static String norm(Operation op, double order, long[] axes, boolean keep) {
    String x = op.receiver();
    if (order == 2) {
      return reduced(op, Operator.REDUCE_L2, x, axes, keep);
    }
    if (order == 1) {
      return reduced(op, Operator.REDUCE_L1, x, axes, keep);
    }
    if (order <= 0) {
      throw op.refused("order " + order, "1 or more");
    }
    String powers = power(op, op.node(Operator.ABS, List.of(x)), order);
    return power(op, summed(op, powers, axes, keep), 1 / order);
  }

  private static String power(Operation op, String value, double exponent) {
    return op.node(Operator.POW, List.of(value, op.graph().scalar((float) exponent)));
  }

  /** Operands: input, order, axis, smallest norm to divide by. */
  private static String normalize(Operation op) {
    String norm = norm(op, op.number(1), op.integers(2), true);
    String divisor = op.node(Operator.MAX, List.of(norm, op.value(3)));
    return op.node(Operator.DIV, List.of(op.receiver(), divisor));
  }
}
