package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.Operator;
import java.util.List;
import java.util.Map;

/** Truth values: comparisons, logic, choices by condition. Operand 0 is the receiver. */
final class Choices {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("all", Translation.of(op -> truth(op, Operator.REDUCE_MIN))),
          entry("any", Translation.of(op -> truth(op, Operator.REDUCE_MAX))),
          entry("eq", Translation.of(op -> compare(op, Operator.EQUAL))),
          entry("gt", Translation.of(op -> compare(op, Operator.GREATER))),
          entry("gte", Translation.of(op -> compare(op, Operator.GREATER_OR_EQUAL))),
          entry("isInfinite", test(Operator.IS_INF)),
          entry("isNaN", test(Operator.IS_NAN)),
          entry("logicalAnd", logical(Operator.AND)),
          entry("logicalNot", Translation.of(op -> not(op, op.as(ElementType.BOOL, 0)))),
          entry("logicalOr", logical(Operator.OR)),
          entry("logicalXor", logical(Operator.XOR)),
          entry("lt", Translation.of(op -> compare(op, Operator.LESS))),
          entry("lte", Translation.of(op -> compare(op, Operator.LESS_OR_EQUAL))),
          entry("neq", Translation.of(op -> not(op, compare(op, Operator.EQUAL)))),
          entry("none", Translation.of(op -> not(op, truth(op, Operator.REDUCE_MAX)))),
          entry("where", Translation.of(Choices::where)));

  private Choices() {}

  /** Both sides in the wider of their types; truth values compare as numbers. */
  private static String compare(Operation op, Operator operator) {
    ElementType type = ElementType.INT32;
    for (int side = 0; side < 2; side++) {
      type = type.compareTo(op.type(side)) < 0 ? op.type(side) : type;
    }
    return op.node(operator, List.of(op.as(type, 0), op.as(type, 1)));
  }

  private static Translation test(Operator operator) {
    return Translation.of(op -> op.node(operator, List.of(op.as(ElementType.FLOAT, 0))));
  }

  private static Translation logical(Operator operator) {
    return Translation.of(
        op -> op.node(operator, List.of(op.as(ElementType.BOOL, 0), op.as(ElementType.BOOL, 1))));
  }

  private static String not(Operation op, String condition) {
    return op.node(Operator.NOT, List.of(condition));
  }

  /** Whether all elements are true (their minimum is), or any (their maximum). */
  private static String truth(Operation op, Operator extreme) {
    String ones = op.cast(op.as(ElementType.BOOL, 0), ElementType.INT64);
    String result = op.node(extreme, List.of(ones), Attribute.of("keepdims", 0L));
    return op.cast(result, ElementType.BOOL);
  }

  /** Operands: where the condition holds, condition, elsewhere. */
  private static String where(Operation op) {
    return op.node(
        Operator.WHERE,
        List.of(op.as(ElementType.BOOL, 1), op.receiver(), op.as(op.resultType(), 2)));
  }
}
