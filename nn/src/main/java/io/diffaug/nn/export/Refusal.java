package io.diffaug.nn.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Why DJL's other methods are not translated, and what to write instead.
 *
 * @param reason what stands in the way
 * @param instead what to do
 */
record Refusal(String reason, String instead) {
  private static final Refusal READS =
      new Refusal(
          "reads elements in Java, and what Java computes from them would be frozen into the model",
          "compute with arrays; where a value decides, compute both arrays and choose with"
              + " NDArrays.where");

  private static final Refusal IN_PLACE =
      new Refusal("changes an array in place", "an operation that gives a new array");

  private static final Refusal SIZE_BY_DATA =
      new Refusal(
          "the size of its result depends on the data",
          "keep the shape and choose elements with NDArrays.where");

  private static final Refusal NOT_IN_ENGINE =
      new Refusal("DJL's PyTorch engine does not implement it", "other operations");

  private static final Refusal NO_OPERATOR =
      new Refusal("ONNX has no operator for it", "other operations, or outside the block");

  private static final Refusal COMPLEX =
      new Refusal("complex numbers are not exported", "outside the block");

  private static final Refusal RECURRENT =
      new Refusal(
          "recurrent layers are not exported yet", "attention or convolution over the sequence");

  private static final Refusal PICTURES =
      new Refusal("an operation on pictures, not exported yet", "outside the block");

  private static final Refusal OPTIMISER =
      new Refusal("changes weights", "training outside forward");

  private static final Refusal NOT_YET = new Refusal("not exported yet", "other operations");

  /** An array that stayed behind when another one changed the same elements. */
  static final Refusal CHANGED_ELSEWHERE =
      new Refusal(
          "its elements were changed in place through another array that shares them",
          "the operation that gives a new array, add for addi");

  /** A change of the block's own weights. */
  static final Refusal PARAMETER =
      new Refusal("changes a parameter of the block", "the operation that gives a new array");

  /** An index that is neither slices nor one array. */
  static final Refusal INDEX =
      new Refusal(
          "an index other than slices, or one array of integers beside whole axes",
          "one get after the other; expandDims for null; NDArrays.where for a mask");

  private static final Map<String, Refusal> BY_METHOD = byMethod();

  private static Map<String, Refusal> byMethod() {
    Map<Refusal, List<String>> methods = new LinkedHashMap<>();
    methods.put(
        READS,
        List.of(
            "toByteBuffer",
            "toStringArray",
            "contentEquals",
            "encode",
            "toDebugString",
            "toDoubleArray",
            "toFloatArray",
            "toShortArray",
            "toUnsignedShortArray",
            "toIntArray",
            "toUnsignedIntArray",
            "toLongArray",
            "toByteArray",
            "toUint8Array",
            "toBooleanArray",
            "toArray",
            "getLong",
            "getDouble",
            "getFloat",
            "getInt",
            "getByte",
            "getUint8",
            "getBoolean",
            "allClose"));
    methods.put(
        IN_PLACE,
        List.of(
            "rdivi",
            "rsubi",
            "rmodi",
            "rpowi",
            "set",
            "setScalar",
            "put",
            "copyTo",
            "intern",
            "setRequiresGradient",
            "getGradient"));
    methods.put(SIZE_BY_DATA, List.of("booleanMask", "nonzero", "unique"));
    methods.put(
        NOT_IN_ENGINE,
        List.of(
            "asinh",
            "acosh",
            "atanh",
            "trace",
            "batchDot",
            "prelu",
            "sequenceMask",
            "deconvolution",
            "multiBoxTarget",
            "randomFlipLeftRight",
            "randomFlipTopBottom",
            "randomBrightness",
            "randomHue",
            "randomColorJitter"));
    methods.put(
        NO_OPERATOR, List.of("gammaln", "erfinv", "atan2", "inverse", "cumProd", "percentile"));
    methods.put(
        COMPLEX,
        List.of(
            "fft", "ifft", "rfft", "irfft", "stft", "fft2", "ifft2", "complex", "real", "conj"));
    methods.put(RECURRENT, List.of("rnn", "gru", "lstm"));
    methods.put(
        PICTURES,
        List.of(
            "interpolation",
            "resize",
            "rotate90",
            "multiBoxPrior",
            "multiBoxDetection",
            "lpPool",
            "globalLpPool"));
    methods.put(
        OPTIMISER,
        List.of(
            "adadeltaUpdate",
            "adagradUpdate",
            "adamUpdate",
            "nagUpdate",
            "rmspropUpdate",
            "sgdUpdate"));
    methods.put(NOT_YET, List.of("diagonal", "median", "scatter", "toSparse"));
    Map<String, Refusal> table = new TreeMap<>();
    methods.forEach((refusal, names) -> names.forEach(name -> table.put(name, refusal)));
    return table;
  }

  /** Why each method that has a reason is refused, in alphabetical order. */
  static Map<String, Refusal> table() {
    return BY_METHOD;
  }

  /** The reason for a method, if one is known. */
  static Optional<Refusal> of(String method) {
    return Optional.ofNullable(BY_METHOD.get(method));
  }

  /** An error about a method, with its reason. */
  static ExportException of(String method, Refusal refusal, CallSite site) {
    return new ExportException(
        method
            + " at "
            + site.where()
            + ": "
            + refusal.reason
            + " (instead: "
            + refusal.instead
            + ")");
  }

  /** An error about a call that reached a recording array and can be no operation. */
  static ExportException at(CallSite site) {
    Optional<Refusal> known = of(site.through());
    if (known.isPresent() && !known.get().equals(READS)) {
      return of(site.through(), known.get(), site);
    }
    return new ExportException(
        "an array leaves the trace through "
            + site.through()
            + " at "
            + site.where()
            + known
                .map(reads -> ": " + reads.reason + " (instead: " + reads.instead + ")")
                .orElse(
                    ": an ordinary array was asked to take a recording one (instead: let the"
                        + " recording array be the receiver, x.mul(weight), not weight.mul(x); or"
                        + " make the constant a parameter of the block, taken from the"
                        + " ParameterStore)"));
  }
}
