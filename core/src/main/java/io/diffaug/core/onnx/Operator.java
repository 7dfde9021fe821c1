package io.diffaug.core.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The ONNX operators that our models are made of: what an exporter may write, and all that the
 * verifier lets in. Arities and attributes are those of operator set {@value GraphBuilder#OPSET}.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public enum Operator {
  /** {@code |x|}. */
  ABS("Abs", 1),
  /** {@code a + b}. */
  ADD("Add", 2),
  /** Normalisation of channel 1 by running statistics. */
  BATCH_NORMALIZATION("BatchNormalization", 5, "epsilon", "momentum", "training_mode"),
  /** Bounds from below and above. */
  CLIP("Clip", 3),
  /** Joins tensors along an axis. */
  CONCAT("Concat", 1, Integer.MAX_VALUE, "axis"),
  /** Cosine. */
  COS("Cos", 1),
  /** {@code a / b}. */
  DIV("Div", 2),
  /** The error function. */
  ERF("Erf", 1),
  /** Exponential. */
  EXP("Exp", 1),
  /** Broadcasts to a shape. */
  EXPAND("Expand", 2),
  /** {@code alpha * A * B + beta * C} of matrices. */
  GEMM("Gemm", 2, 3, "alpha", "beta", "transA", "transB"),
  /** The input as it is. */
  IDENTITY("Identity", 1),
  /** Normalisation over the last axes of each row. */
  LAYER_NORMALIZATION("LayerNormalization", 2, 3, "axis", "epsilon", "stash_type"),
  /** {@code x} where positive, {@code alpha * x} elsewhere. */
  LEAKY_RELU("LeakyRelu", 1, "alpha"),
  /** Natural logarithm. */
  LOG("Log", 1),
  /** Logarithm of the softmax. */
  LOG_SOFTMAX("LogSoftmax", 1, "axis"),
  /** Matrix product of the last two axes. */
  MAT_MUL("MatMul", 2),
  /** Elementwise maximum. */
  MAX("Max", 1, Integer.MAX_VALUE),
  /** Elementwise minimum. */
  MIN("Min", 1, Integer.MAX_VALUE),
  /** {@code a * b}. */
  MUL("Mul", 2),
  /** {@code -x}. */
  NEG("Neg", 1),
  /** {@code a ^ b}. */
  POW("Pow", 2),
  /** Largest element over axes. */
  REDUCE_MAX("ReduceMax", 1, "axes", "keepdims"),
  /** Mean over axes. */
  REDUCE_MEAN("ReduceMean", 1, "axes", "keepdims"),
  /** Smallest element over axes. */
  REDUCE_MIN("ReduceMin", 1, "axes", "keepdims"),
  /** Sum over axes, which come as an input. */
  REDUCE_SUM("ReduceSum", 1, 2, "keepdims", "noop_with_empty_axes"),
  /** {@code max(x, 0)}. */
  RELU("Relu", 1),
  /** The same elements in another shape. */
  RESHAPE("Reshape", 2, "allowzero"),
  /** The input's dimensions. */
  SHAPE("Shape", 1, "start", "end"),
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID("Sigmoid", 1),
  /** Sine. */
  SIN("Sin", 1),
  /** A range of elements along axes. */
  SLICE("Slice", 3, 5),
  /** Softmax along an axis. */
  SOFTMAX("Softmax", 1, "axis"),
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS("Softplus", 1),
  /** Square root. */
  SQRT("Sqrt", 1),
  /** Removes axes of size 1. */
  SQUEEZE("Squeeze", 1, 2),
  /** {@code a - b}. */
  SUB("Sub", 2),
  /** Hyperbolic tangent. */
  TANH("Tanh", 1),
  /** Reorders axes. */
  TRANSPOSE("Transpose", 1, "perm"),
  /** Inserts axes of size 1. */
  UNSQUEEZE("Unsqueeze", 2);

  private static final Map<String, Operator> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Operator::onnxName, Function.identity()));

  private final String onnxName;
  private final int minimumInputs;
  private final int maximumInputs;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
  private final Set<String> attributes;

  Operator(String onnxName, int inputs, String... attributes) {
    this(onnxName, inputs, inputs, attributes);
  }

  Operator(String onnxName, int minimumInputs, int maximumInputs, String... attributes) {
    this.onnxName = onnxName;
    this.minimumInputs = minimumInputs;
    this.maximumInputs = maximumInputs;
    this.attributes = Set.of(attributes);
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

  /**
   * What is wrong with a use of this operator.
   *
   * @return culprit and expectation, or empty if the use is right
   */
  Optional<String> complaint(int inputs, List<String> attributeNames) {
    if (inputs < minimumInputs || inputs > maximumInputs) {
      return Optional.of(onnxName + " inputs: " + inputs + " (expected: " + arity() + ")");
    }
    if (!attributes.containsAll(attributeNames)
        || Set.copyOf(attributeNames).size() != attributeNames.size()) {
      return Optional.of(
          onnxName
              + " attributes: "
              + attributeNames
              + " (expected: each at most once, of "
              + attributes.stream().sorted().toList()
              + ")");
    }
    return Optional.empty();
  }

  private String arity() {
    if (maximumInputs == Integer.MAX_VALUE) {
      return minimumInputs + " or more";
    }
    return minimumInputs == maximumInputs
        ? String.valueOf(minimumInputs)
        : minimumInputs + " to " + maximumInputs;
  }
}
