package io.diffaug.nn.export;

import static java.util.Map.entry;

import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The operations that DJL's own layers call, and products of matrices. */
final class Layers {
  static final Map<String, Translation> TABLE =
      Map.ofEntries(
          entry("avgPool", Translation.of(Layers::averagePool)),
          entry("batchMatMul", Translation.of(Layers::product)),
          entry("batchNorm", Translation.of(Layers::batchNorm)),
          entry("convolution", Translation.of(Layers::convolution)),
          entry("dot", Translation.of(Layers::product)),
          entry("dropout", Translation.of(Layers::dropout)),
          entry("embedding", Translation.of(Layers::embedding)),
          entry("globalAvgPool", global(Operator.GLOBAL_AVERAGE_POOL)),
          entry("globalMaxPool", global(Operator.GLOBAL_MAX_POOL)),
          entry("layerNorm", Translation.of(Layers::layerNorm)),
          entry("linear", Translation.of(Layers::linear)),
          entry("matMul", Translation.of(Layers::product)),
          entry("maxPool", Translation.of(Layers::maxPool)));

  private Layers() {}

  private static String product(Operation op) {
    return op.node(Operator.MAT_MUL, List.of(op.receiver(), op.as(op.resultType(), 1)));
  }

  /** Operands: input, rate, training. Inference drops nothing. */
  private static String dropout(Operation op) {
    if (op.flag(2)) {
      throw op.refused("training", "inference");
    }
    return op.value(0);
  }

  /** Operands: input [.., in], weight [out, in], bias [out] or none. */
  private static String linear(Operation op) {
    boolean biased = !op.isAbsent(2);
    if (op.shape(0).size() == 2) {
      return op.node(Operator.GEMM, op.values(0, biased ? 3 : 2), Attribute.of("transB", 1L));
    }
    String weight =
        op.node(Operator.TRANSPOSE, op.values(1, 2), Attribute.of("perm", new long[] {1, 0}));
    String product = op.node(Operator.MAT_MUL, List.of(op.value(0), weight));
    return biased ? op.node(Operator.ADD, List.of(product, op.value(2))) : product;
  }

  /** Operands: indices, table [entries, width], a format that concerns gradients only. */
  private static String embedding(Operation op) {
    return op.node(
        Operator.GATHER,
        List.of(op.value(1), op.as(ElementType.INT64, 0)),
        Attribute.of("axis", 0L));
  }

  /**
   * Operands: input, mean, variance, gamma, beta, axis, momentum, epsilon, training. DJL's engine
   * takes axis -1 for 1.
   */
  private static String batchNorm(Operation op) {
    if (op.flag(8)) {
      throw op.refused("training", "inference");
    }
    long axis = op.integers(5)[0];
    if (axis == 1 || axis == -1) {
      return normalised(op, op.value(0));
    }
    Attribute exchange = Shapes.exchange(op.shape(0).size(), 1, op.axis(5));
    String moved = op.node(Operator.TRANSPOSE, op.values(0, 1), exchange);
    return op.node(Operator.TRANSPOSE, List.of(normalised(op, moved)), exchange);
  }

  private static String normalised(Operation op, String input) {
    return op.node(
        Operator.BATCH_NORMALIZATION,
        List.of(input, op.value(3), op.value(4), op.value(1), op.value(2)),
        Attribute.of("epsilon", op.number(7)));
  }

  /** Operands: input, normalised shape, gamma, beta, epsilon. */
  private static String layerNorm(Operation op) {
    return op.node(
        Operator.LAYER_NORMALIZATION,
        List.of(op.value(0), op.value(2), op.value(3)),
        Attribute.of("axis", -(long) op.integers(1).length),
        Attribute.of("epsilon", op.number(4)));
  }

  /** Operands: input, weight, bias or none, stride, padding, dilation, groups. */
  private static String convolution(Operation op) {
    return op.node(
        Operator.CONV,
        op.values(0, op.isAbsent(2) ? 2 : 3),
        Attribute.of("strides", op.integers(3)),
        Attribute.of("pads", bothSides(op.integers(4))),
        Attribute.of("dilations", op.integers(5)),
        Attribute.of("group", op.integers(6)[0]));
  }

  /** Operands: input, kernel, stride, padding, whether to round sizes up. */
  private static String maxPool(Operation op) {
    return op.node(Operator.MAX_POOL, op.values(0, 1), window(op));
  }

  /**
   * Operands: as {@link #maxPool}, and whether padding counts, which DJL's engine overlooks: in
   * PyTorch it always does, and so it does here.
   */
  private static String averagePool(Operation op) {
    List<Attribute> attributes = new ArrayList<>(List.of(window(op)));
    attributes.add(Attribute.of("count_include_pad", 1L));
    return op.node(Operator.AVERAGE_POOL, op.values(0, 1), attributes.toArray(Attribute[]::new));
  }

  private static Attribute[] window(Operation op) {
    if (op.flag(4)) {
      throw op.refused("sizes rounded up", "ceilMode false");
    }
    return new Attribute[] {
      Attribute.of("kernel_shape", op.integers(1)),
      Attribute.of("strides", op.integers(2)),
      Attribute.of("pads", bothSides(op.integers(3)))
    };
  }

  private static long[] bothSides(long[] padding) {
    return LongStream.concat(LongStream.of(padding), LongStream.of(padding)).toArray();
  }

  private static Translation global(Operator operator) {
    return Translation.of(
        op -> Shapes.reshaped(op, op.node(operator, op.values(0, 1)), op.resultShape(0)));
  }
}
