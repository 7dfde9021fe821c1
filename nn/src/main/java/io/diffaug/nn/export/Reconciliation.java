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
 * Makes one trace of two that were taken with different batch sizes: dimensions that differ become
 * dynamic, and nothing else may differ.
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
   * Reconciles two traces of one block.
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
    if (one instanceof Argument a
        && other instanceof Argument b
        && a.value() instanceof Shape
        && b.value() instanceof Shape) {
      return one;
    }
    if (!one.equals(other)) {
      throw differing(one instanceof Literal ? "a constant" : "an argument", call, one, other);
    }
    return one;
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
              + one.shape()
              + " at batch size "
              + first.batch()
              + ", "
              + other.shape()
              + " at "
              + second.batch()
              + " (expected: as many dimensions)");
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < one.shape().size(); i++) {
      shape.add(dimension(one.shape().get(i), other.shape().get(i)));
    }
    return new Traced(one.value(), shape);
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
            + one
            + " at batch size "
            + first.batch()
            + ", "
            + other
            + " at "
            + second.batch()
            + " (expected: the same at every batch size)");
  }
}
