package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import io.diffaug.nn.export.Call.Traced;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands behind a recording array: an ordinary array that computes, and the account that is
 * kept of what it is asked.
 *
 * <p>Every method of {@link NDArray} and of {@link NDArrayEx} (the operations that DJL's own layers
 * call) arrives at {@link #invoke} and goes one of four ways:
 *
 * <ol>
 *   <li>Questions about shape, type and ownership go to the ordinary array.
 *   <li>An operation, which is a method that gives arrays and that the engine implements, is made
 *       on the ordinary arrays and recorded.
 *   <li>A default method of the interface that the engine leaves alone runs as it is, on the
 *       recording array, and ends in calls of the other kinds.
 *   <li>What is left reads or changes elements, and is refused.
 * </ol>
 */
final class RecordingArray implements InvocationHandler {
  private static final Set<String> ABOUT_THE_ARRAY =
      Set.of(
          "getManager",
          "getName",
          "setName",
          "getUid",
          "getDataType",
          "getDevice",
          "getShape",
          "getSparseFormat",
          "isSparse",
          "hasGradient",
          "attach",
          "detach",
          "tempAttach",
          "returnResource",
          "close",
          "isReleased");

  /**
   * Default methods that are recorded whole: run as they are, the first four would call an ordinary
   * array with a recording one, and {@code duplicate} would copy the elements.
   */
  private static final Set<String> WHOLE = Set.of("rdiv", "rpow", "rsub", "swish", "duplicate");

  private final Recorder recorder;
  private final NDArray ordinary;
  private final int value;
  private final NDArray array;
  private final NDArrayEx extension;

  RecordingArray(Recorder recorder, NDArray ordinary, int value) {
    this.recorder = recorder;
    this.ordinary = ordinary;
    this.value = value;
    this.array = proxy(NDArray.class);
    this.extension = proxy(NDArrayEx.class);
  }

  /** What stands behind an array, or empty if it is an ordinary one. */
  static Optional<RecordingArray> behind(Object array) {
    return array != null
            && Proxy.isProxyClass(array.getClass())
            && Proxy.getInvocationHandler(array) instanceof RecordingArray recording
        ? Optional.of(recording)
        : Optional.empty();
  }

  /** The recording array as forward sees it. */
  NDArray array() {
    return array;
  }

  /** The array as it stands in a call. */
  Traced traced() {
    return new Traced(value, Recorder.dimensions(ordinary.getShape()));
  }

  /** The array that computes, for a recording array; an ordinary array itself. */
  static NDArray ordinary(NDArray array) {
    return behind(array).map(recording -> recording.ordinary).orElse(array);
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    return switch (method.getName()) {
      case "equals" -> self == given[0];
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "recording array " + value + " " + ordinary.getShape();
      case "getNDArrayInternal" -> extension;
      case "getArray" -> array;
      case "getIndexer" -> new RecordingIndexer(recorder, ordinary, (NDManager) given[0]);
      default -> dispatch(self, method, given);
    };
  }

  private Object dispatch(Object self, Method method, Object[] given) throws Throwable {
    if (ABOUT_THE_ARRAY.contains(method.getName())) {
      return method.invoke(ordinary, given);
    }
    if (isOperation(method)) {
      return recorder.call(method.getName(), operands(method, given), () -> compute(method, given));
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(self, method, given);
    }
    CallSite site = CallSite.find();
    throw new ExportException(
        "an array leaves the trace through "
            + site.through()
            + " at "
            + site.where()
            + " (expected: calls on recording arrays only; where a weight or constant takes part,"
            + " let it be the argument, x.mul(weight), not weight.mul(x))");
  }

  private boolean isOperation(Method method) throws NoSuchMethodException {
    boolean givesArrays =
        method.getReturnType() == NDArray.class || method.getReturnType() == NDList.class;
    return givesArrays
        && !method.getName().equals("get")
        && (!method.isDefault() || WHOLE.contains(method.getName()) || engineOverrides(method));
  }

  /** The interface's default and the engine's own method may do different things. */
  private boolean engineOverrides(Method method) throws NoSuchMethodException {
    return !target(method)
        .getClass()
        .getMethod(method.getName(), method.getParameterTypes())
        .getDeclaringClass()
        .isInterface();
  }

  /**
   * The operands of a call. Layers' methods, which give a list, take their input as an argument and
   * their receiver only for a handle.
   */
  private List<Object> operands(Method method, Object[] given) {
    List<Object> operands = new ArrayList<>();
    if (method.getDeclaringClass() == NDArray.class || method.getReturnType() == NDArray.class) {
      operands.add(array);
    }
    operands.addAll(Arrays.asList(given));
    return operands;
  }

  private Object compute(Method method, Object[] given) {
    try {
      return method.invoke(
          target(method), Arrays.stream(given).map(RecordingArray::ordinaryArgument).toArray());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object target(Method method) {
    return method.getDeclaringClass() == NDArrayEx.class ? ordinary.getNDArrayInternal() : ordinary;
  }

  private static Object ordinaryArgument(Object argument) {
    if (argument instanceof NDList list) {
      NDList ordinary = new NDList(list.size());
      list.forEach(array -> ordinary.add(ordinary(array)));
      return ordinary;
    }
    return argument instanceof NDArray array ? ordinary(array) : argument;
  }

  private <T> T proxy(Class<T> type) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
  }
}
