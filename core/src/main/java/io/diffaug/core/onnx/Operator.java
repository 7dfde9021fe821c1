package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The ONNX operators that our models are made of: what an exporter may write, and all that the
 * verifier lets in. Each stands here with its {@link Signature}, the attributes that we write, and,
 * where it is above {@value #LOWEST_OPSET}, the operator set that first has it in this form.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public enum Operator {
  /** {@code |x|}. */
  ABS("Abs", "T -> T"),
  /** Arc cosine. */
  ACOS("Acos", "F -> F"),
  /** {@code a + b}. */
  ADD("Add", "T T -> T"),
  /** Both are true. */
  AND("And", "B B -> B"),
  /** Place of the largest element along an axis. */
  ARG_MAX("ArgMax", "T -> I", "axis INT", "keepdims INT"),
  /** Place of the smallest element along an axis. */
  ARG_MIN("ArgMin", "T -> I", "axis INT", "keepdims INT"),
  /** Arc sine. */
  ASIN("Asin", "F -> F"),
  /** Arc tangent. */
  ATAN("Atan", "F -> F"),
  /** Means over windows of a grid. */
  AVERAGE_POOL(
      "AveragePool",
      "F -> F",
      "count_include_pad INT",
      "kernel_shape INTS",
      "pads INTS",
      "strides INTS"),
  /** Normalisation of channel 1 by running statistics. */
  BATCH_NORMALIZATION("BatchNormalization", "F F F F F -> F", "epsilon FLOAT"),
  /** The same elements in another type. */
  CAST("Cast", "X -> X", "to INT"),
  /** The smallest integer that is not below. */
  CEIL("Ceil", "F -> F"),
  /** Bounds from below and above. */
  CLIP("Clip", "T T T -> T"),
  /** Joins tensors along an axis. */
  CONCAT("Concat", "A+ -> A", "axis INT"),
  /** Convolution over a grid. */
  CONV("Conv", "F F F? -> F", "dilations INTS", "group INT", "pads INTS", "strides INTS"),
  /** Cosine. */
  COS("Cos", "F -> F"),
  /** Hyperbolic cosine. */
  COSH("Cosh", "F -> F"),
  /** Running sum along an axis. */
  CUM_SUM("CumSum", "T I -> T"),
  /** {@code a / b}. */
  DIV("Div", "T T -> T"),
  /** {@code x} where positive, {@code alpha * (exp(x) - 1)} elsewhere. */
  ELU("Elu", "F -> F", "alpha FLOAT"),
  /** {@code a = b}. */
  EQUAL("Equal", "A A -> B"),
  /** The error function. */
  ERF("Erf", "F -> F"),
  /** Exponential. */
  EXP("Exp", "F -> F"),
  /** Broadcasts to a shape. */
  EXPAND("Expand", "A I -> A"),
  /** The largest integer that is not above. */
  FLOOR("Floor", "F -> F"),
  /** Slices of an axis, chosen by index. */
  GATHER("Gather", "A N -> A", "axis INT"),
  /** Elements along an axis, each chosen by an index of its own. */
  GATHER_ELEMENTS("GatherElements", "A N -> A", "axis INT"),
  /** {@code A * B + C} of matrices. */
  GEMM("Gemm", "F F F? -> F", "transB INT"),
  /** Mean over a whole grid. */
  GLOBAL_AVERAGE_POOL("GlobalAveragePool", "F -> F"),
  /** Largest element of a whole grid. */
  GLOBAL_MAX_POOL("GlobalMaxPool", "F -> F"),
  /** {@code a > b}. */
  GREATER("Greater", "T T -> B"),
  /** {@code a >= b}. */
  GREATER_OR_EQUAL("GreaterOrEqual", "T T -> B"),
  /** The input as it is. */
  IDENTITY("Identity", "A -> A"),
  /** Whether an element is infinite. */
  IS_INF("IsInf", "F -> B"),
  /** Whether an element is no number. */
  IS_NAN("IsNaN", "F -> B"),
  /** Normalisation over the last axes of each row. */
  LAYER_NORMALIZATION("LayerNormalization", 17, "F F F? -> F", "axis INT", "epsilon FLOAT"),
  /** {@code x} where positive, {@code alpha * x} elsewhere. */
  LEAKY_RELU("LeakyRelu", "F -> F", "alpha FLOAT"),
  /** {@code a < b}. */
  LESS("Less", "T T -> B"),
  /** {@code a <= b}. */
  LESS_OR_EQUAL("LessOrEqual", "T T -> B"),
  /** Natural logarithm. */
  LOG("Log", "F -> F"),
  /** Logarithm of the softmax. */
  LOG_SOFTMAX("LogSoftmax", "F -> F", "axis INT"),
  /** Matrix product of the last two axes. */
  MAT_MUL("MatMul", "T T -> T"),
  /** Elementwise maximum. */
  MAX("Max", "T+ -> T"),
  /** Largest elements of windows of a grid. */
  MAX_POOL("MaxPool", "F -> F", "kernel_shape INTS", "pads INTS", "strides INTS"),
  /** Elementwise minimum. */
  MIN("Min", "T+ -> T"),
  /** Remainder of {@code a / b}. */
  MOD("Mod", "T T -> T", "fmod INT"),
  /** {@code a * b}. */
  MUL("Mul", "T T -> T"),
  /** {@code -x}. */
  NEG("Neg", "T -> T"),
  /** True becomes false. */
  NOT("Not", "B -> B"),
  /** An index as a row that is on at one place. */
  ONE_HOT("OneHot", "N I A -> A", "axis INT"),
  /** One of both is true. */
  OR("Or", "B B -> B"),
  /** More elements around a tensor. */
  PAD("Pad", "T I T -> T"),
  /** {@code a ^ b}. */
  POW("Pow", "T T -> T"),
  /** Sum of absolute values over axes. */
  REDUCE_L1("ReduceL1", "F -> F", "axes INTS", "keepdims INT"),
  /** Root of the sum of squares over axes. */
  REDUCE_L2("ReduceL2", "F -> F", "axes INTS", "keepdims INT"),
  /** Largest element over axes. */
  REDUCE_MAX("ReduceMax", "T -> T", "axes INTS", "keepdims INT"),
  /** Mean over axes. */
  REDUCE_MEAN("ReduceMean", "F -> F", "axes INTS", "keepdims INT"),
  /** Smallest element over axes. */
  REDUCE_MIN("ReduceMin", "T -> T", "axes INTS", "keepdims INT"),
  /** Product over axes. */
  REDUCE_PROD("ReduceProd", "T -> T", "axes INTS", "keepdims INT"),
  /** Sum over axes, which come as an input. */
  REDUCE_SUM("ReduceSum", "T I? -> T", "keepdims INT"),
  /** {@code max(x, 0)}. */
  RELU("Relu", "F -> F"),
  /** The same elements in another shape. */
  RESHAPE("Reshape", "A I -> A"),
  /** The nearest integer, halves to the even one. */
  ROUND("Round", "F -> F"),
  /** The self-normalising unit (Klambauer et al., arXiv 1706.02515). */
  SELU("Selu", "F -> F"),
  /** The input's dimensions, or a range of them. */
  SHAPE("Shape", 15, "A -> I", "end INT", "start INT"),
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID("Sigmoid", "F -> F"),
  /** -1, 0 or 1. */
  SIGN("Sign", "T -> T"),
  /** Sine. */
  SIN("Sin", "F -> F"),
  /** Hyperbolic sine. */
  SINH("Sinh", "F -> F"),
  /** A range of elements along axes. */
  SLICE("Slice", "A N N N? N? -> A"),
  /** Softmax along an axis. */
  SOFTMAX("Softmax", "F -> F", "axis INT"),
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS("Softplus", "F -> F"),
  /** {@code x / (1 + |x|)}. */
  SOFTSIGN("Softsign", "F -> F"),
  /** Square root. */
  SQRT("Sqrt", "F -> F"),
  /** Removes axes of size 1. */
  SQUEEZE("Squeeze", "A I? -> A"),
  /** {@code a - b}. */
  SUB("Sub", "T T -> T"),
  /** Tangent. */
  TAN("Tan", "F -> F"),
  /** Hyperbolic tangent. */
  TANH("Tanh", "F -> F"),
  /** Copies of a tensor beside each other. */
  TILE("Tile", "A I -> A"),
  /** The largest or smallest elements along an axis, and their places. */
  TOP_K("TopK", "T I -> T I", "axis INT", "largest INT", "sorted INT"),
  /** Reorders axes. */
  TRANSPOSE("Transpose", "A -> A", "perm INTS"),
  /** Inserts axes of size 1. */
  UNSQUEEZE("Unsqueeze", "A I -> A"),
  /** One tensor's element where a condition holds, another's elsewhere. */
  WHERE("Where", "B T T -> T"),
  /** One of both is true, not the other. */
  XOR("Xor", "B B -> B");

  /**
   * The lowest operator set that we write: from here on, every operator without a number of its own
   * has the form that stands here.
   */
  static final int LOWEST_OPSET = 13;

  /** The highest operator set that any operator asks for. */
  static final int HIGHEST_OPSET =
      Arrays.stream(values()).mapToInt(Operator::opset).max().orElseThrow();

  private static final Map<String, Operator> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Operator::onnxName, Function.identity()));

  private final String onnxName;
  private final int opset;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final Signature signature;

  @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
  private final SortedMap<String, AttributeProto.AttributeType> attributes = new TreeMap<>();

  Operator(String onnxName, String signature, String... attributes) {
    this(onnxName, 13, signature, attributes);
  }

  Operator(String onnxName, int opset, String signature, String... attributes) {
    this.onnxName = onnxName;
    this.opset = opset;
    this.signature = Signature.of(signature);
    for (String attribute : attributes) {
      String[] nameAndType = attribute.split(" ", 2);
      this.attributes.put(nameAndType[0], AttributeProto.AttributeType.valueOf(nameAndType[1]));
    }
  }

  /**
   * The operator's name in a model file.
   *
   * @return for instance {@code MatMul}
   */
  public String onnxName() {
    return onnxName;
  }

  /**
   * The operator set that a model must declare to use this operator as we write it.
   *
   * @return the operator set's version
   */
  public int opset() {
    return opset;
  }

  /**
   * Finds an operator by its name in a model file.
   *
   * @param onnxName for instance {@code MatMul}
   * @return the operator, or empty if it is not on the list
   */
  public static Optional<Operator> of(String onnxName) {
    return Optional.ofNullable(BY_NAME.get(onnxName));
  }

  /**
   * The names of all operators on the list.
   *
   * @return names in alphabetical order
   */
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /** How many tensors the operator gives. */
  int outputs() {
    return signature.outputs();
  }

  /**
   * Checks a use of this operator and finds the types of its outputs.
   *
   * @param inputs types of the inputs
   * @param given the attributes
   * @throws Signature.MismatchException if the operator does not take so many inputs, or inputs of
   *     these types, or these attributes
   */
  List<ElementType> outputs(List<ElementType> inputs, List<AttributeProto> given)
      throws Signature.MismatchException {
    checkAttributes(given);
    return signature.outputs(onnxName, inputs, attributes.containsKey("to") ? target(given) : null);
  }

  private void checkAttributes(List<AttributeProto> given) throws Signature.MismatchException {
    Set<String> seen = new HashSet<>();
    for (AttributeProto attribute : given) {
      AttributeProto.AttributeType type = attributes.get(attribute.getName());
      if (type == null || !seen.add(attribute.getName())) {
        throw new Signature.MismatchException(
            onnxName
                + " attributes: "
                + given.stream().map(AttributeProto::getName).toList()
                + " (expected: each at most once, of "
                + new ArrayList<>(attributes.keySet())
                + ")");
      }
      if (attribute.getType() != type) {
        throw new Signature.MismatchException(
            onnxName
                + " attribute "
                + attribute.getName()
                + ": "
                + attribute.getType()
                + " (expected: "
                + type
                + ")");
      }
    }
  }

  private static ElementType target(List<AttributeProto> given) throws Signature.MismatchException {
    long to = given.isEmpty() ? 0 : given.get(0).getI();
    return ElementType.of(to)
        .orElseThrow(
            () ->
                new Signature.MismatchException(
                    "Cast attribute to: "
                        + to
                        + " (expected: the number of one of "
                        + ElementType.all()
                        + ")"));
  }
}
