package io.diffaug.nn.export;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.nn.export.Call.Argument;
import io.diffaug.nn.export.Call.Array;
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
      return graph.weight(literal.name(), literal.type(), literal.values(), longs(literal.shape()));
    }
    return graph.scalar(number(operand));
  }

  /** The graph's name for an array or a number among the operands, in the given type. */
  String as(ElementType type, int operand) {
    Operand given = call.operands().get(operand);
    if (given instanceof Argument argument) {
      return graph.scalar(type, (Number) argument.value());
    }
    return cast(value(operand), type);
  }

  /** The graph's name for the receiver in the type of the result. */
  String receiver() {
    return as(resultType(), 0);
  }

  /** A value in the given type: itself, or the output of a cast. */
  String cast(String value, ElementType type) {
    return graph.type(value) == type
        ? value
        : node(Operator.CAST, List.of(value), Attribute.of("to", type.number()));
  }

  /** Names for the operands from one to another. */
  List<String> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::value).toList();
  }

  /** The type of an array among the operands, or the narrowest for a number. */
  ElementType type(int operand) {
    Operand given = call.operands().get(operand);
    if (given instanceof Array array) {
      return array.type();
    }
    Object number = ((Argument) given).value();
    return number instanceof Float || number instanceof Double
        ? ElementType.FLOAT
        : ElementType.INT32;
  }

  /** The first result's type. */
  ElementType resultType() {
    return call.results().get(0).type();
  }

  /** Dimensions of an array among the operands. */
  List<Long> shape(int operand) {
    return ((Array) call.operands().get(operand)).shape();
  }

  /** An axis among the operands, counted from the front of the receiver's shape. */
  int axis(int operand) {
    return Math.floorMod(integers(operand)[0], shape(0).size());
  }

  /** Dimensions of a result. */
  List<Long> resultShape(int result) {
    return call.results().get(result).shape();
  }

  /** A number among the operands. */
  float number(int operand) {
    return argument(operand, Number.class).floatValue();
  }

  /** Whether an operand is of the given kind. */
  boolean is(int operand, Class<?> kind) {
    return operand < operands()
        && call.operands().get(operand) instanceof Argument argument
        && kind.isInstance(argument.value());
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

  /** A list of sizes as a value; those that are the batch are read from the input that has it. */
  String sizes(List<Long> shape) {
    if (shape.stream().allMatch(size -> size >= 0)) {
      return graph.constant(longs(shape));
    }
    List<String> sizes = shape.stream().map(this::size).toList();
    return sizes.size() == 1
        ? sizes.get(0)
        : node(Operator.CONCAT, sizes, Attribute.of("axis", 0L));
  }

  private String size(long size) {
    if (size >= 0) {
      return graph.constant(size);
    }
    if (size == Reconciliation.DERIVED || batch.isEmpty()) {
      throw refused("a size computed from the batch size", "the batch size or a fixed size");
    }
    return node(
        Operator.SHAPE,
        List.of(batch.get().input()),
        Attribute.of("start", batch.get().axis()),
        Attribute.of("end", batch.get().axis() + 1L));
  }

  /** An error about this call. */
  ExportException refused(String what, String expected) {
    return new ExportException(
        call.operation() + " at " + call.where() + ": " + what + " (expected: " + expected + ")");
  }

  private <T> T argument(int operand, Class<T> type) {
    return type.cast(((Argument) call.operands().get(operand)).value());
  }

  private static long[] longs(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
