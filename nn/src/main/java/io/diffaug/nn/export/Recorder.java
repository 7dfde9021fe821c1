package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.diffaug.nn.export.Call.Argument;
import io.diffaug.nn.export.Call.Literal;
import io.diffaug.nn.export.Call.Operand;
import io.diffaug.nn.export.Call.Traced;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/** Keeps the account of one trace: which arrays record, and what was called on them. */
final class Recorder {
  private final IdentityHashMap<NDArray, String> parameterNames = new IdentityHashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private int values;

  Recorder(Block block) {
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      parameterNames.put(parameter.getValue().getArray(), parameter.getKey());
    }
  }

  /** The calls so far, in order. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Wraps an ordinary array so that calls on it are recorded. */
  NDArray record(NDArray array) {
    return new RecordingArray(this, array, values++).array();
  }

  /**
   * Makes a call on ordinary arrays and records it as one on recording arrays.
   *
   * @param operation the method's name
   * @param operands receiver and arguments, recording arrays among them
   * @param call the call on the ordinary arrays, giving an array or a list of arrays
   * @return the call's result, recording
   * @throws ExportException if the operation has no translation
   */
  Object call(String operation, List<?> operands, Supplier<Object> call) {
    CallSite site = CallSite.find();
    Translations.require(operation, site);
    List<Operand> recorded = new ArrayList<>();
    operands.forEach(operand -> flatten(operand, recorded, site));
    Object result = call.get();
    NDList arrays = new NDList();
    for (NDArray array : result instanceof NDList list ? list : new NDList((NDArray) result)) {
      requireFloats(operation + "'s result", array, site);
      arrays.add(record(array));
    }
    calls.add(new Call(operation, recorded, traced(arrays), site.where()));
    return result instanceof NDList ? arrays : arrays.head();
  }

  /** Describes recording arrays, in order. */
  static List<Traced> traced(NDList arrays) {
    List<Traced> traced = new ArrayList<>();
    for (NDArray array : arrays) {
      traced.add(
          RecordingArray.behind(array)
              .map(RecordingArray::traced)
              .orElseThrow(
                  () ->
                      new ExportException(
                          "output "
                              + traced.size()
                              + ": does not depend on the inputs (expected: a result computed from"
                              + " them)")));
    }
    return traced;
  }

  private void flatten(Object operand, List<Operand> recorded, CallSite site) {
    if (operand instanceof NDList list) {
      list.forEach(array -> recorded.add(operand(array, site)));
    } else if (operand instanceof NDArray array) {
      recorded.add(operand(array, site));
    } else {
      recorded.add(new Argument(operand));
    }
  }

  private Operand operand(NDArray array, CallSite site) {
    return RecordingArray.behind(array)
        .<Operand>map(RecordingArray::traced)
        .orElseGet(() -> literal(array, site));
  }

  /** Copies an ordinary array now: whoever owns it may change it after the call. */
  private Literal literal(NDArray array, CallSite site) {
    String name = parameterNames.getOrDefault(array, "constant");
    if (array.getShape().isScalar() && array.getDataType() != DataType.FLOAT32) {
      return new Literal(
          name, List.of(), FloatBuffer.wrap(array.toType(DataType.FLOAT32, true).toFloatArray()));
    }
    requireFloats(name, array, site);
    return new Literal(name, dimensions(array.getShape()), FloatBuffer.wrap(array.toFloatArray()));
  }

  private static void requireFloats(String what, NDArray array, CallSite site) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new ExportException(
          what
              + " at "
              + site.where()
              + ": "
              + array.getDataType().name()
              + " (expected: FLOAT32)");
    }
  }

  static List<Long> dimensions(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }
}
