package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.nn.export.Call.Argument;
import io.diffaug.nn.export.Call.Array;
import io.diffaug.nn.export.Call.Literal;
import io.diffaug.nn.export.Call.Operand;
import io.diffaug.nn.export.Call.Traced;
import io.diffaug.nn.export.RecordingArray.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps the account of one trace: which arrays record, and what was called on them. */
final class Recorder {
  /** DJL's types that can be exported. */
  static final Map<DataType, ElementType> TYPES =
      new EnumMap<>(
          Map.of(
              DataType.FLOAT32, ElementType.FLOAT,
              DataType.INT64, ElementType.INT64,
              DataType.INT32, ElementType.INT32,
              DataType.BOOLEAN, ElementType.BOOL));

  /** Operations whose result shares the elements of their first operand, or may. */
  private static final Set<String> VIEWS =
      Set.of(
          "broadcast",
          "dropout",
          "expandDims",
          "flatten",
          "reshape",
          "slice",
          "split",
          "squeeze",
          "stopGradient",
          "swapAxes",
          "toDevice",
          "toType",
          "transpose");

  private final IdentityHashMap<NDArray, String> parameterNames = new IdentityHashMap<>();
  private final IdentityHashMap<Parameter, NDArray> parameters = new IdentityHashMap<>();
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
    return record(array, new Memory(false));
  }

  private NDArray record(NDArray array, Memory memory) {
    int value = values++;
    Traced traced = new Traced(value, TYPES.get(array.getDataType()), dimensions(array.getShape()));
    return new RecordingArray(this, array, memory, () -> traced).array();
  }

  /**
   * Wraps a parameter's array so that calls on it are recorded too. It shares the parameter's
   * memory.
   *
   * @param manager what the results of these calls belong to
   */
  NDArray record(Parameter parameter, NDManager manager) {
    return parameters.computeIfAbsent(
        parameter,
        fresh -> {
          NDArray shared = fresh.getArray().stopGradient();
          shared.attach(manager);
          parameterNames.put(
              shared, parameterNames.getOrDefault(fresh.getArray(), fresh.getName()));
          return new RecordingArray(
                  this, shared, new Memory(true), () -> literal(shared, CallSite.find()))
              .array();
        });
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
      requireType(operation + "'s result", array, site);
      arrays.add(record(array, memory(operation, operands.get(0))));
    }
    calls.add(new Call(operation, recorded, traced(arrays), site.where()));
    return result instanceof NDList ? arrays : arrays.head();
  }

  private static Memory memory(String operation, Object first) {
    return RecordingArray.behind(first)
        .filter(viewed -> VIEWS.contains(operation))
        .map(RecordingArray::memory)
        .orElseGet(() -> new Memory(false));
  }

  /** Describes recording arrays, in order. */
  static List<Traced> traced(NDList arrays) {
    List<Traced> traced = new ArrayList<>();
    for (NDArray array : arrays) {
      Operand operand =
          RecordingArray.behind(array).<Operand>map(RecordingArray::operand).orElse(null);
      if (!(operand instanceof Traced recording)) {
        throw new ExportException(
            "output "
                + traced.size()
                + ": does not depend on the inputs (expected: a result computed from them)");
      }
      traced.add(recording);
    }
    return traced;
  }

  private void flatten(Object operand, List<Operand> recorded, CallSite site) {
    if (operand instanceof NDList list) {
      list.forEach(array -> recorded.add(operand(array, site)));
    } else if (operand instanceof NDArray array) {
      recorded.add(operand(array, site));
    } else if (!(operand instanceof NDManager)) {
      recorded.add(new Argument(operand));
    }
  }

  private Operand operand(NDArray array, CallSite site) {
    return RecordingArray.behind(array)
        .<Operand>map(RecordingArray::operand)
        .orElseGet(() -> literal(array, site));
  }

  /** Copies an ordinary array now: whoever owns it may change it after the call. */
  private Array literal(NDArray array, CallSite site) {
    String name = parameterNames.getOrDefault(array, "constant");
    if (array.getShape().isScalar() && array.getDataType() == DataType.FLOAT64) {
      return literal(name, array.toType(DataType.FLOAT32, true));
    }
    requireType(name, array, site);
    return literal(name, array);
  }

  private static Literal literal(String name, NDArray array) {
    ElementType type = TYPES.get(array.getDataType());
    return new Literal(name, type, dimensions(array.getShape()), elements(type, array));
  }

  private static ByteBuffer elements(ElementType type, NDArray array) {
    ByteBuffer bytes =
        ByteBuffer.allocate(
                Math.multiplyExact(
                    Math.toIntExact(array.size()), array.getDataType().getNumOfBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT -> bytes.asFloatBuffer().put(array.toFloatArray());
      case INT64 -> bytes.asLongBuffer().put(array.toLongArray());
      case INT32 -> bytes.asIntBuffer().put(array.toIntArray());
      case BOOL -> bytes.duplicate().put(array.toByteArray());
    }
    return bytes;
  }

  private static void requireType(String what, NDArray array, CallSite site) {
    if (!TYPES.containsKey(array.getDataType())) {
      throw new ExportException(
          what
              + " at "
              + site.where()
              + ": "
              + array.getDataType().name()
              + " (expected: one of "
              + TYPES.keySet()
              + "; numbers beside integers make FLOAT64, so cast with toType first)");
    }
  }

  private static List<Long> dimensions(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }
}
