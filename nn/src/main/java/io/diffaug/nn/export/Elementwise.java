package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.Operator;
import java.util.List;
import java.util.Map;

/**
 * Operations on each element: arithmetic with broadcasting, functions of one number, activations.
 * Operand 0 is the receiver. Operands are brought into the result's type, as PyTorch does it.
 */
final class Elementwise {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("abs", Translation.unary(Operator.ABS)),
          entry("acos", Translation.unary(Operator.ACOS)),
          entry("add", binary(Operator.ADD)),
          entry("asin", Translation.unary(Operator.ASIN)),
          entry("atan", Translation.unary(Operator.ATAN)),
          entry("cbrt", Translation.of(op -> power(op, 1.0 / 3))),
          entry("ceil", Translation.unary(Operator.CEIL)),
          entry("clip", Translation.of(Elementwise::clip)),
          entry("cos", Translation.unary(Operator.COS)),
          entry("cosh", Translation.unary(Operator.COSH)),
          entry("div", binary(Operator.DIV)),
          entry("elu", withAlpha(Operator.ELU)),
          entry("erf", Translation.unary(Operator.ERF)),
          entry("exp", Translation.unary(Operator.EXP)),
          entry("floor", Translation.unary(Operator.FLOOR)),
          entry("gelu", Translation.of(Elementwise::gelu)),
          entry("leakyRelu", withAlpha(Operator.LEAKY_RELU)),
          entry("log", Translation.unary(Operator.LOG)),
          entry("log10", logarithm(10)),
          entry("log2", logarithm(2)),
          entry("maximum", binary(Operator.MAX)),
          entry("minimum", binary(Operator.MIN)),
          entry("mod", Translation.of(op -> remainder(op, op.receiver(), other(op)))),
          entry("mul", binary(Operator.MUL)),
          entry("neg", Translation.unary(Operator.NEG)),
          entry("pow", binary(Operator.POW)),
          entry("rdiv", reversed(Operator.DIV)),
          entry("relu", Translation.unary(Operator.RELU)),
          entry("rmod", Translation.of(op -> remainder(op, other(op), op.receiver()))),
          entry("round", Translation.unary(Operator.ROUND)),
          entry("rpow", reversed(Operator.POW)),
          entry("rsub", reversed(Operator.SUB)),
          entry("selu", Translation.unary(Operator.SELU)),
          entry("sigmoid", Translation.unary(Operator.SIGMOID)),
          entry("sign", Translation.unary(Operator.SIGN)),
          entry("sin", Translation.unary(Operator.SIN)),
          entry("sinh", Translation.unary(Operator.SINH)),
          entry("softPlus", Translation.unary(Operator.SOFTPLUS)),
          entry("softSign", Translation.unary(Operator.SOFTSIGN)),
          entry("sqrt", Translation.unary(Operator.SQRT)),
          entry("square", Translation.of(op -> twice(op, Operator.MUL))),
          entry("sub", binary(Operator.SUB)),
          entry("swish", Translation.of(Elementwise::swish)),
          entry("tan", Translation.unary(Operator.TAN)),
          entry("tanh", Translation.unary(Operator.TANH)),
          entry("toDegrees", Translation.of(op -> scaled(op, op.receiver(), 180 / Math.PI))),
          entry("toRadians", Translation.of(op -> scaled(op, op.receiver(), Math.PI / 180))),
          entry("trunc", Translation.of(Elementwise::trunc)),
          entry("xlogy", Translation.of(Elementwise::xlogy)));

  private Elementwise() {}

  private static Translation binary(Operator operator) {
    return Translation.of(op -> op.node(operator, List.of(op.receiver(), other(op))));
  }

  private static Translation reversed(Operator operator) {
    return Translation.of(op -> op.node(operator, List.of(other(op), op.receiver())));
  }

  private static Translation withAlpha(Operator operator) {
    return Translation.of(
        op -> op.node(operator, List.of(op.receiver()), Attribute.of("alpha", op.number(1))));
  }

  private static Translation logarithm(double base) {
    return Translation.of(
        op -> scaled(op, op.node(Operator.LOG, List.of(op.receiver())), 1 / Math.log(base)));
  }

  /** Operand 1 in the result's type. */
  private static String other(Operation op) {
    return op.as(op.resultType(), 1);
  }

  private static String twice(Operation op, Operator operator) {
    return op.node(operator, List.of(op.receiver(), op.receiver()));
  }

  private static String scaled(Operation op, String value, double factor) {
    return op.node(Operator.MUL, List.of(value, op.graph().scalar((float) factor)));
  }

  private static String power(Operation op, double exponent) {
    return op.node(Operator.POW, List.of(op.receiver(), op.graph().scalar((float) exponent)));
  }

  /** Operands: input, lower bound, upper bound. */
  private static String clip(Operation op) {
    ElementType type = op.resultType();
    return op.node(Operator.CLIP, List.of(op.as(type, 0), op.as(type, 1), op.as(type, 2)));
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
    String erf = op.node(Operator.ERF, List.of(scaled(op, x, Math.sqrt(0.5))));
    String share = op.node(Operator.ADD, List.of(erf, op.graph().scalar(1)));
    return op.node(Operator.MUL, List.of(scaled(op, x, 0.5), share));
  }

  /** sign(x) * floor(|x|). */
  private static String trunc(Operation op) {
    String size = op.node(Operator.FLOOR, List.of(op.node(Operator.ABS, op.values(0, 1))));
    return op.node(Operator.MUL, List.of(op.node(Operator.SIGN, op.values(0, 1)), size));
  }

  /** x * log(y), and 0 where x is 0. */
  private static String xlogy(Operation op) {
    String zero = op.graph().scalar(0);
    String product =
        op.node(Operator.MUL, List.of(op.receiver(), op.node(Operator.LOG, List.of(other(op)))));
    String isZero = op.node(Operator.EQUAL, List.of(op.receiver(), zero));
    return op.node(Operator.WHERE, List.of(isZero, zero, product));
  }

  /**
   * The remainder with the divisor's sign. ONNX has it for integers; for floats it has the one with
   * the dividend's sign, to which the divisor is added where the signs differ.
   */
  private static String remainder(Operation op, String dividend, String divisor) {
    if (op.resultType() != ElementType.FLOAT) {
      return op.node(Operator.MOD, List.of(dividend, divisor));
    }
    String rest = op.node(Operator.MOD, List.of(dividend, divisor), Attribute.of("fmod", 1L));
    String differs =
        op.node(
            Operator.LESS,
            List.of(op.node(Operator.MUL, List.of(rest, divisor)), op.graph().scalar(0)));
    String correction =
        op.node(Operator.MUL, List.of(op.cast(differs, ElementType.FLOAT), divisor));
    return op.node(Operator.ADD, List.of(rest, correction));
  }
}
