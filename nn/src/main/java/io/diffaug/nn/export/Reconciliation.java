package io.diffaug.nn.export;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.nn.export.Call.Argument;
import io.diffaug.nn.export.Call.Literal;
import io.diffaug.nn.export.Call.Operand;
import io.diffaug.nn.export.Call.Traced;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one trace of two: dimensions that differ with the batch size become dynamic, and nothing
 * else may differ.
 */
final class Reconciliation {
  /** A dimension that is the batch size itself. */
  static final long BATCH = GraphBuilder.DYNAMIC;

  /** A dimension that depends on the batch size in another way, such as twice the batch. */
  static final long DERIVED = -2;

  private final Trace first;
  private final Trace second;

  private Reconciliation(Trace first, Trace second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Reconciles two traces of one block. Taken at one batch size they tell whether forward repeats
   * itself, at two which dimensions are the batch.
   *
   * @throws ExportException if they differ in more than dimensions
   */
  static Trace of(Trace first, Trace second) {
    return new Reconciliation(first, second).trace();
  }

  private Trace trace() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < Math.max(first.calls().size(), second.calls().size()); i++) {
      calls.add(call(at(first.calls(), i), at(second.calls(), i)));
    }
    return new Trace(
        first.batch(),
        traced(first.inputs(), second.inputs()),
        calls,
        traced(first.outputs(), second.outputs()));
  }

  private static Call at(List<Call> calls, int i) {
    return i < calls.size() ? calls.get(i) : new Call("return", List.of(), List.of(), "forward");
  }

  private Call call(Call one, Call other) {
    if (!one.operation().equals(other.operation())
        || one.operands().size() != other.operands().size()
        || one.results().size() != other.results().size()) {
      throw differing("the calls", one, one.operation(), other.operation());
    }
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < one.operands().size(); i++) {
      operands.add(operand(one, one.operands().get(i), other.operands().get(i)));
    }
    return new Call(one.operation(), operands, traced(one.results(), other.results()), one.where());
  }

  private Operand operand(Call call, Operand one, Operand other) {
    if (one instanceof Traced a && other instanceof Traced b && a.value() == b.value()) {
      return traced(a, b);
    }
    if (isShape(one) && isShape(other)) {
      return one;
    }
    if (!one.equals(other)) {
      throw differing(one instanceof Literal ? "a constant" : "an argument", call, one, other);
    }
    return one;
  }

  /** Whether an operand is a shape: what it led to is read from the results. */
  private static boolean isShape(Operand operand) {
    return operand instanceof Argument argument && argument.value() instanceof Shape;
  }

  private List<Traced> traced(List<Traced> one, List<Traced> other) {
    List<Traced> both = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      both.add(traced(one.get(i), other.get(i)));
    }
    return both;
  }

  private Traced traced(Traced one, Traced other) {
    if (one.shape().size() != other.shape().size()) {
      throw new ExportException(
          "shape: "
              + contrast(one.shape(), other.shape())
              + " (expected: as many dimensions at every batch size)");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < one.shape().size(); i++) {
      shape.add(dimension(one.shape().get(i), other.shape().get(i)));
    }
    return new Traced(one.value(), one.type(), shape);
  }

  private long dimension(long one, long other) {
    if (one == other) {
      return one;
    }
    return one == first.batch() && other == second.batch() ? BATCH : DERIVED;
  }

  private ExportException differing(String what, Call call, Object one, Object other) {
    return new ExportException(
        what
            + " of "
            + call.operation()
            + " at "
            + call.where()
            + ": "
            + contrast(one, other)
            + (repeated()
                ? " (expected: the same in every run; let forward draw no random numbers, read no"
                    + " clock and keep no state: give noise as an input)"
                : " (expected: the same at every batch size; let constants broadcast from 1, and"
                    + " give sizes as -1 or x.getShape().get(0) to reshape and broadcast)"));
  }

  private boolean repeated() {
    return first.batch() == second.batch();
  }

  private String contrast(Object one, Object other) {
    String changed = one.toString().equals(other.toString()) ? " with other values" : "";
    return repeated()
        ? one + " in one run, " + other + changed + " in the next"
        : one
            + " at batch size "
            + first.batch()
            + ", "
            + other
            + changed
            + " at "
            + second.batch();
  }
}
