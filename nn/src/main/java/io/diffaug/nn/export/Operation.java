package io.diffaug.nn.export;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.nn.export.Call.Argument;
import io.diffaug.nn.export.Call.Literal;
import io.diffaug.nn.export.Call.Operand;
import io.diffaug.nn.export.Call.Traced;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A recorded call on its way into the graph: what a {@link Translation} reads and writes.
 *
 * @param call the call, its shapes reconciled
 * @param values the graph's name for each recording array made so far
 * @param batch where the graph can read its batch size, or empty if no input has one
 * @param graph the graph under construction
 */
record Operation(
    Call call, Map<Integer, String> values, Optional<BatchSize> batch, GraphBuilder graph) {

  /** Where a graph can read its batch size: an input and the dimension that is the batch. */
  record BatchSize(String input, int axis) {}

  /** Number of operands: receiver, arrays and arguments. */
  int operands() {
    return call.operands().size();
  }

  /** Whether an operand is a null in the place of an array. */
  boolean isAbsent(int operand) {
    return call.operands().get(operand) instanceof Argument argument && argument.value() == null;
  }

  /** The graph's name for an array or a number among the operands. */
  String value(int operand) {
    Operand given = call.operands().get(operand);
    if (given instanceof Traced traced) {
      return values.get(traced.value());
    }
    if (given instanceof Literal literal) {
      return graph.weight(literal.name(), literal.values().array(), sizes(literal.shape()));
    }
    return graph.scalar(number(operand));
  }

  /** Names for the operands from one to another. */
  List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::value).toList();
  }

  /** Dimensions of an array among the operands. */
  List<Long> shape(int operand) {
    return call.operands().get(operand) instanceof Traced traced
        ? traced.shape()
        : ((Literal) call.operands().get(operand)).shape();
  }

  /** Dimensions of a result. */
  List<Long> resultShape(int result) {
    return call.results().get(result).shape();
  }

  /** A number among the operands. */
  float number(int operand) {
    return argument(operand, Number.class).floatValue();
  }

  /** A flag among the operands. */
  boolean flag(int operand) {
    return argument(operand, Boolean.class);
  }

  /** A list of integers among the operands: axes, bounds, or a shape's sizes. */
  long[] integers(int operand) {
    Object value = argument(operand, Object.class);
    if (value instanceof int[] axes) {
      return Arrays.stream(axes).asLongStream().toArray();
    }
    if (value instanceof Shape shape) {
      return shape.getShape();
    }
    return value instanceof long[] longs ? longs : new long[] {((Number) value).longValue()};
  }

  /** Appends a node and gives its output. */
  String node(Operator operator, List<String> inputs, Attribute... attributes) {
    return graph.node(operator, inputs, attributes);
  }

  /** Appends a node whose further inputs are lists of integers. */
  String node(Operator operator, String input, long[]... integers) {
    List<String> inputs = new ArrayList<>(List.of(input));
    for (long[] list : integers) {
      inputs.add(graph.constant(list));
    }
    return graph.node(operator, inputs);
  }

  /** An error about this call. */
  ExportException refused(String what, String expected) {
    return new ExportException(
        call.operation() + " at " + call.where() + ": " + what + " (expected: " + expected + ")");
  }

  private <T> T argument(int operand, Class<T> type) {
    return type.cast(((Argument) call.operands().get(operand)).value());
  }

  private static long[] sizes(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
