package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The table of what can be exported: one line an operation, named as DJL's method is. An operation
 * that a new network needs gets a line here, and an {@link Operator} if ONNX's list lacks it.
 *
 * <p>Operand 0 is the receiver, or the input of a layer's method.
 */
final class Translations {
  private static final Map<String, Translation> TABLE =
      Map.ofEntries(
          line("abs", unary(Operator.ABS)),
          line("add", binary(Operator.ADD)),
          line("batchMatMul", binary(Operator.MAT_MUL)),
          line("batchNorm", Translations::batchNorm),
          line("broadcast", Translations::broadcast),
          line("clip", op -> op.node(Operator.CLIP, op.values(0, 3))),
          line("concat", Translations::concat),
          line("cos", unary(Operator.COS)),
          line("div", binary(Operator.DIV)),
          line("dot", binary(Operator.MAT_MUL)),
          line("dropout", Translations::dropout),
          line("duplicate", op -> op.value(0)),
          line("erf", unary(Operator.ERF)),
          line("exp", unary(Operator.EXP)),
          line("expandDims", Translations::reshape),
          line("flatten", Translations::reshape),
          line("gelu", Translations::gelu),
          line("layerNorm", Translations::layerNorm),
          line("leakyRelu", Translations::leakyRelu),
          line("linear", Translations::linear),
          line("log", unary(Operator.LOG)),
          line("logSoftmax", alongAxis(Operator.LOG_SOFTMAX)),
          line("matMul", binary(Operator.MAT_MUL)),
          line("max", reduce(Operator.REDUCE_MAX)),
          line("maximum", binary(Operator.MAX)),
          line("mean", reduce(Operator.REDUCE_MEAN)),
          line("min", reduce(Operator.REDUCE_MIN)),
          line("minimum", binary(Operator.MIN)),
          line("mul", binary(Operator.MUL)),
          line("neg", unary(Operator.NEG)),
          line("pow", binary(Operator.POW)),
          line("rdiv", reversed(Operator.DIV)),
          line("relu", unary(Operator.RELU)),
          line("reshape", Translations::reshape),
          line("rpow", reversed(Operator.POW)),
          line("rsub", reversed(Operator.SUB)),
          line("sigmoid", unary(Operator.SIGMOID)),
          line("sin", unary(Operator.SIN)),
          line("slice", Translations::slice),
          line("softPlus", unary(Operator.SOFTPLUS)),
          line("softmax", alongAxis(Operator.SOFTMAX)),
          entry("split", Translations::split),
          line("sqrt", unary(Operator.SQRT)),
          line("square", op -> op.node(Operator.MUL, List.of(op.value(0), op.value(0)))),
          line("squeeze", Translations::reshape),
          line("stack", Translations::stack),
          line("stopGradient", op -> op.value(0)),
          line("sub", binary(Operator.SUB)),
          line("sum", Translations::sum),
          line("swapAxes", Translations::swapAxes),
          line("swish", Translations::swish),
          line("tanh", unary(Operator.TANH)),
          line("toDevice", op -> op.value(0)),
          line("toType", op -> op.value(0)),
          line("transpose", Translations::transpose));

  private Translations() {}

  /**
   * Checks that an operation can be translated.
   *
   * @throws ExportException if it cannot
   */
  static void require(String operation, CallSite site) {
    if (!TABLE.containsKey(operation)) {
      throw new ExportException(
          "operation "
              + operation
              + " at "
              + site.where()
              + ": no translation (expected: one of "
              + names()
              + ")");
    }
  }

  /** The operations that have a translation, in alphabetical order. */
  static List<String> names() {
    return TABLE.keySet().stream().sorted().toList();
  }

  /** Appends an operation to its graph and gives the names of its results. */
  static List<String> append(Operation operation) {
    return TABLE.get(operation.call().operation()).append(operation);
  }

  private static Map.Entry<String, Translation> line(
      String operation, Function<Operation, String> translation) {
    return entry(operation, op -> List.of(translation.apply(op)));
  }

  private static Function<Operation, String> unary(Operator operator) {
    return op -> op.node(operator, op.values(0, 1));
  }

  private static Function<Operation, String> binary(Operator operator) {
    return op -> op.node(operator, op.values(0, 2));
  }

  private static Function<Operation, String> reversed(Operator operator) {
    return op -> op.node(operator, List.of(op.value(1), op.value(0)));
  }

  private static Function<Operation, String> alongAxis(Operator operator) {
    return op -> op.node(operator, op.values(0, 1), Attribute.of("axis", op.integers(1)[0]));
  }

  /** Operands: input, axes (all if absent), whether to keep them (no if absent). */
  private static Function<Operation, String> reduce(Operator operator) {
    return op -> {
      List<Attribute> attributes = new ArrayList<>();
      attributes.add(keepDimensions(op));
      if (op.operands() > 1) {
        attributes.add(Attribute.of("axes", op.integers(1)));
      }
      return op.node(operator, op.values(0, 1), attributes.toArray(Attribute[]::new));
    };
  }

  /** As {@link #reduce}, but this operator takes its axes as an input. */
  private static String sum(Operation op) {
    List<String> inputs = new ArrayList<>(op.values(0, 1));
    if (op.operands() > 1) {
      inputs.add(op.graph().constant(op.integers(1)));
    }
    return op.node(Operator.REDUCE_SUM, inputs, keepDimensions(op));
  }

  private static Attribute keepDimensions(Operation op) {
    return Attribute.of("keepdims", op.operands() > 2 && op.flag(2) ? 1L : 0L);
  }

  private static String leakyRelu(Operation op) {
    return op.node(Operator.LEAKY_RELU, op.values(0, 1), Attribute.of("alpha", op.number(1)));
  }

  /** x * sigmoid(beta * x). */
  private static String swish(Operation op) {
    String scaled = op.number(1) == 1 ? op.value(0) : op.node(Operator.MUL, op.values(0, 2));
    String gate = op.node(Operator.SIGMOID, List.of(scaled));
    return op.node(Operator.MUL, List.of(op.value(0), gate));
  }

  /** x / 2 * (1 + erf(x / sqrt(2))): the exact form (Hendrycks and Gimpel, arXiv 1606.08415). */
  private static String gelu(Operation op) {
    String x = op.value(0);
    String argument = op.node(Operator.MUL, List.of(x, op.graph().scalar((float) Math.sqrt(0.5))));
    String share =
        op.node(
            Operator.ADD, List.of(op.node(Operator.ERF, List.of(argument)), op.graph().scalar(1)));
    String half = op.node(Operator.MUL, List.of(x, op.graph().scalar(0.5f)));
    return op.node(Operator.MUL, List.of(half, share));
  }

  /** Operands: input, rate, training. Inference drops nothing. */
  private static String dropout(Operation op) {
    if (op.flag(2)) {
      throw op.refused("training", "inference");
    }
    return op.value(0);
  }

  /** Operands: input [.., in], weight [out, in], bias [out] or none. */
  private static String linear(Operation op) {
    boolean biased = !op.isAbsent(2);
    if (op.shape(0).size() == 2) {
      return op.node(Operator.GEMM, op.values(0, biased ? 3 : 2), Attribute.of("transB", 1L));
    }
    String weight =
        op.node(Operator.TRANSPOSE, op.values(1, 2), Attribute.of("perm", new long[] {1, 0}));
    String product = op.node(Operator.MAT_MUL, List.of(op.value(0), weight));
    return biased ? op.node(Operator.ADD, List.of(product, op.value(2))) : product;
  }

  /** Operands: input, mean, variance, gamma, beta, axis, momentum, epsilon, training. */
  private static String batchNorm(Operation op) {
    if (op.flag(8)) {
      throw op.refused("training", "inference");
    }
    long axis = op.integers(5)[0];
    if (axis != 1 && axis != -1) {
      throw op.refused("axis " + axis, "1");
    }
    return op.node(
        Operator.BATCH_NORMALIZATION,
        List.of(op.value(0), op.value(3), op.value(4), op.value(1), op.value(2)),
        Attribute.of("epsilon", op.number(7)));
  }

  /** Operands: input, normalised shape, gamma, beta, epsilon. */
  private static String layerNorm(Operation op) {
    return op.node(
        Operator.LAYER_NORMALIZATION,
        List.of(op.value(0), op.value(2), op.value(3)),
        Attribute.of("axis", -(long) op.integers(1).length),
        Attribute.of("epsilon", op.number(4)));
  }

  /** Operands: arrays, axis. */
  private static String concat(Operation op) {
    int axis = op.operands() - 1;
    return op.node(Operator.CONCAT, op.values(0, axis), Attribute.of("axis", op.integers(axis)[0]));
  }

  /** Operands: arrays, axis. */
  private static String stack(Operation op) {
    int last = op.operands() - 1;
    long axis = op.integers(last)[0];
    List<String> expanded =
        op.values(0, last).stream()
            .map(array -> op.node(Operator.UNSQUEEZE, array, new long[] {axis}))
            .toList();
    return op.node(Operator.CONCAT, expanded, Attribute.of("axis", axis));
  }

  /** Whatever the arguments were: the shape that came out, with one dimension left open. */
  private static String reshape(Operation op) {
    long[] shape = op.resultShape(0).stream().mapToLong(size -> size < 0 ? -1 : size).toArray();
    if (Arrays.stream(shape).filter(size -> size < 0).count() > 1) {
      throw op.refused(
          "several dimensions of " + op.resultShape(0) + " depend on the batch", "at most one");
    }
    return op.node(Operator.RESHAPE, op.value(0), shape);
  }

  /** A dimension of 1 keeps what the input has; only a batch made from nothing must be read. */
  private static String broadcast(Operation op) {
    List<Long> from = op.shape(0);
    List<Long> to = op.resultShape(0);
    List<String> sizes = new ArrayList<>();
    for (int axis = 0; axis < to.size(); axis++) {
      int source = axis - (to.size() - from.size());
      boolean kept = source >= 0 && from.get(source).equals(to.get(axis));
      sizes.add(kept ? op.graph().constant(1L) : size(op, to.get(axis)));
    }
    String shape =
        sizes.size() == 1
            ? sizes.get(0)
            : op.node(Operator.CONCAT, sizes, Attribute.of("axis", 0L));
    return op.node(Operator.EXPAND, List.of(op.value(0), shape));
  }

  private static String size(Operation op, long size) {
    if (size >= 0) {
      return op.graph().constant(size);
    }
    if (size == Reconciliation.DERIVED || op.batch().isEmpty()) {
      throw op.refused("a size computed from the batch size", "the batch size or a fixed size");
    }
    Operation.BatchSize batch = op.batch().get();
    return op.node(
        Operator.SHAPE,
        List.of(batch.input()),
        Attribute.of("start", batch.axis()),
        Attribute.of("end", batch.axis() + 1L));
  }

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
    int axis = Math.floorMod(op.integers(2)[0], op.shape(0).size());
    List<String> parts = new ArrayList<>();
    long start = 0;
    for (int part = 0; part < op.call().results().size(); part++) {
      long size = op.resultShape(part).get(axis);
      if (size < 1) {
        throw op.refused("part " + part + " of size " + size, "fixed sizes >= 1");
      }
      parts.add(
          op.node(
              Operator.SLICE,
              op.value(0),
              new long[] {start},
              new long[] {start + size},
              new long[] {axis}));
      start += size;
    }
    return parts;
  }

  /** Operands: input, new order of the axes (reversed if absent). */
  private static String transpose(Operation op) {
    return op.operands() == 1
        ? op.node(Operator.TRANSPOSE, op.values(0, 1))
        : op.node(Operator.TRANSPOSE, op.values(0, 1), Attribute.of("perm", op.integers(1)));
  }

  /** Operands: input, one axis, the other. */
  private static String swapAxes(Operation op) {
    int rank = op.shape(0).size();
    int one = Math.floorMod(op.integers(1)[0], rank);
    int other = Math.floorMod(op.integers(2)[0], rank);
    long[] order = LongStream.range(0, rank).toArray();
    order[one] = other;
    order[other] = one;
    return op.node(Operator.TRANSPOSE, op.values(0, 1), Attribute.of("perm", order));
  }
}
