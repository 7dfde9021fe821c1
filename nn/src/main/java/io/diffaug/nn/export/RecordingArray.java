package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import io.diffaug.nn.export.Call.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What stands behind a recording array: an ordinary array that computes, and the account that is
 * kept of what it is asked. {@link Road} says what becomes of a call.
 */
final class RecordingArray implements InvocationHandler {

  /**
   * The ways that a call on a recording array can go. Every method of {@link NDArray} and of {@link
   * NDArrayEx} (the operations that DJL's own layers call) goes one of them.
   */
  enum Road {
    /** A question about shape, type or ownership goes to the ordinary array. */
    QUESTION,
    /**
     * An operation, which is a method that gives arrays and that the engine implements, is made on
     * the ordinary arrays and recorded.
     */
    OPERATION,
    /**
     * A change in place is recorded as the operation that gives a new array, which this array is
     * from then on.
     */
    CHANGE,
    /**
     * A default method of the interface that the engine leaves alone runs as it is, on the
     * recording array, and ends in calls of the other kinds.
     */
    COMPOSED,
    /** What is left reads or changes elements, and is refused. */
    REFUSED
  }

  private static final Set<String> QUESTIONS =
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
          "isReleased",
          "getNDArrayInternal",
          "getArray",
          "getIndexer");

  /**
   * Default methods that are recorded whole: run as they are, they would call an ordinary array
   * with a recording one, make an array of the batch's size, or copy the elements.
   */
  private static final Set<String> WHOLE =
      Set.of("rdiv", "rmod", "rpow", "rsub", "swish", "duplicate", "zerosLike", "onesLike");

  /** What changes an array in place, and the operation that gives a new one. */
  static final Map<String, String> CHANGES =
      Map.of(
          "addi", "add",
          "divi", "div",
          "modi", "mod",
          "muli", "mul",
          "negi", "neg",
          "powi", "pow",
          "signi", "sign",
          "subi", "sub");

  /**
   * Elements that several arrays may share. A change through one of them leaves the others behind:
   * in PyTorch they change too, and in the graph they cannot.
   */
  static final class Memory {
    private final boolean parameter;
    private int changes;

    Memory(boolean parameter) {
      this.parameter = parameter;
    }
  }

  private final Recorder recorder;
  private final NDArray ordinary;
  private final Memory memory;
  private Supplier<Array> operand;
  private int seen;
  private final NDArray array;
  private final NDArrayEx extension;

  RecordingArray(Recorder recorder, NDArray ordinary, Memory memory, Supplier<Array> operand) {
    this.recorder = recorder;
    this.ordinary = ordinary;
    this.memory = memory;
    this.seen = memory.changes;
    this.operand = operand;
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

  /** Where its elements are. */
  Memory memory() {
    return memory;
  }

  /**
   * The array as it stands in a call.
   *
   * @throws ExportException if its elements were changed through another array
   */
  Array operand() {
    if (seen != memory.changes) {
      throw Refusal.of("the use of an array", Refusal.CHANGED_ELSEWHERE, CallSite.find());
    }
    return operand.get();
  }

  /** The array that computes, for a recording array; an ordinary array itself. */
  static NDArray ordinary(NDArray array) {
    return behind(array).map(recording -> recording.ordinary).orElse(array);
  }

  /**
   * The way that a method goes.
   *
   * @param engine the engine's class that implements the method's interface
   */
  static Road road(Method method, Class<?> engine) {
    if (QUESTIONS.contains(method.getName())) {
      return Road.QUESTION;
    }
    if (CHANGES.containsKey(method.getName())) {
      return Road.CHANGE;
    }
    boolean givesArrays =
        method.getReturnType() == NDArray.class || method.getReturnType() == NDList.class;
    if (givesArrays && !isPick(method) && !isRunAsItIs(method, engine)) {
      return Road.OPERATION;
    }
    return method.isDefault() ? Road.COMPOSED : Road.REFUSED;
  }

  /** Whether a method ends in the indexer, which records for itself. */
  private static boolean isPick(Method method) {
    return method.getName().equals("get") && method.isDefault();
  }

  /** The interface's default and the engine's own method may do different things. */
  private static boolean isRunAsItIs(Method method, Class<?> engine) {
    if (!method.isDefault() || WHOLE.contains(method.getName())) {
      return false;
    }
    try {
      return engine
          .getMethod(method.getName(), method.getParameterTypes())
          .getDeclaringClass()
          .isInterface();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    return switch (method.getName()) {
      case "equals" -> self == given[0];
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "recording array " + ordinary.getShape();
      case "getNDArrayInternal" -> extension;
      case "getArray" -> array;
      case "getIndexer" -> new RecordingIndexer(recorder, ordinary, (NDManager) given[0]);
      default -> dispatch(self, method, given);
    };
  }

  private Object dispatch(Object self, Method method, Object[] given) throws Throwable {
    return switch (road(method, target(method).getClass())) {
      case QUESTION -> method.invoke(ordinary, given);
      case OPERATION ->
          recorder.call(method.getName(), operands(method, given), () -> compute(method, given));
      case CHANGE -> changed(method, given);
      case COMPOSED -> InvocationHandler.invokeDefault(self, method, given);
      case REFUSED -> throw Refusal.at(CallSite.find());
    };
  }

  private NDArray changed(Method method, Object[] given) {
    if (memory.parameter) {
      throw Refusal.of(method.getName(), Refusal.PARAMETER, CallSite.find());
    }
    NDArray result =
        (NDArray)
            recorder.call(
                CHANGES.get(method.getName()),
                operands(method, given),
                () -> compute(method, given));
    operand = behind(result).orElseThrow().operand;
    seen = ++memory.changes;
    return array;
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
