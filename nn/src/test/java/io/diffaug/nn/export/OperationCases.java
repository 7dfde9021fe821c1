package io.diffaug.nn.export;

import static io.diffaug.nn.export.OperationCase.WIDTH;
import static io.diffaug.nn.export.OperationCase.indexed;
import static io.diffaug.nn.export.OperationCase.layer;
import static io.diffaug.nn.export.OperationCase.use;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import java.util.stream.Stream;

/** One case or more of every line of the table of translations. */
final class OperationCases {
  private OperationCases() {}

  /** All cases, by the table's order. */
  static List<OperationCase> all() {
    return Stream.of(
            elementwise(), activations(), choices(), reductions(), selections(), shapes(), layers())
        .flatMap(List::stream)
        .toList();
  }

  private static List<OperationCase> elementwise() {
    return List.of(
        use("abs", NDArray::abs),
        use("acos", x -> x.clip(-1, 1).acos()),
        use("add a number", x -> x.add(3)),
        use("add an array", x -> x.add(row(x))),
        use("add in place", x -> x.addi(row(x)).addi(1).mul(x)),
        use("add integers to floats", x -> x.add(x.round().toType(DataType.INT64, false))),
        use("asin", x -> x.clip(-1, 1).asin()),
        use("atan", NDArray::atan),
        use("cbrt", x -> x.abs().cbrt()),
        use("ceil", NDArray::ceil),
        use("clip", x -> x.clip(-0.5, 0.25)),
        use("clip of integers", x -> floats(integers(x).clip(-1, 1))),
        use("cos", NDArray::cos),
        use("cosh", NDArray::cosh),
        use("div by a number", x -> x.div(3)),
        use("div by an array", x -> x.div(row(x))),
        use("div in place", x -> x.mul(1).divi(3)),
        use("div of integers", x -> integers(x).div(integers(x).abs().add(1))),
        use("erf", NDArray::erf),
        use("exp", NDArray::exp),
        use("exp of integers", x -> integers(x).exp()),
        use("floor", NDArray::floor),
        use("log", x -> x.abs().add(0.1).log()),
        use("log10", x -> x.abs().add(0.1).log10()),
        use("log2", x -> x.abs().add(0.1).log2()),
        use("maximum", x -> x.maximum(0.3f)),
        use("maximum of arrays", x -> x.maximum(row(x))),
        use("minimum", x -> x.minimum(row(x))),
        use("mod by a number", x -> x.mul(5).mod(1.5)),
        use("mod by numbers of both signs", x -> x.mul(5).mod(row(x))),
        use("mod in place", x -> x.mul(9).modi(4)),
        use("mod of integers", x -> floats(integers(x.mul(9)).mod(-4))),
        use("mul by a number", x -> x.mul(-1.5)),
        use("mul by itself", x -> x.mul(x)),
        use("mul in place", x -> x.reshape(-1, 2, 3).muli(3).transpose(0, 2, 1).muli(-1)),
        use("mul of integers", x -> floats(integers(x).mul(integers(x)))),
        use("neg", NDArray::neg),
        use("pow", x -> x.pow(2)),
        use("neg in place", x -> x.mul(1).negi()),
        use("pow in place", x -> x.mul(1).powi(3)),
        use("pow of a root", x -> x.abs().pow(0.5)),
        use("rdiv", x -> NDArrays.div(2, x.abs().add(1))),
        use("rmod", x -> x.abs().add(1).getNDArrayInternal().rmod(7)),
        use("round", x -> x.mul(4).round().div(2).round()),
        use("rpow", x -> NDArrays.pow(2, x)),
        use("rsub", x -> NDArrays.sub(2, x)),
        use("sign", x -> x.mul(4).round().sign()),
        use("sign in place", x -> x.mul(4).round().signi()),
        use("sign of integers", x -> floats(integers(x).sign())),
        use("sin", NDArray::sin),
        use("sinh", NDArray::sinh),
        use("sqrt", x -> x.abs().sqrt()),
        use("square", NDArray::square),
        use("sub a number", x -> x.sub(3)),
        use("sub in place", x -> x.mul(1).subi(row(x))),
        use("sub an array", x -> x.sub(row(x))),
        use("tan", x -> x.clip(-1, 1).tan()),
        use("toDegrees", NDArray::toDegrees),
        use("toRadians", NDArray::toRadians),
        use("trunc", x -> x.mul(3).trunc()),
        use("xlogy", x -> x.round().xlogy(x.abs().add(0.1))));
  }

  private static List<OperationCase> activations() {
    return List.of(
        use("relu", Activation::relu),
        use("minimum in relu6", x -> Activation.relu6(x.mul(6))),
        use("sigmoid", Activation::sigmoid),
        use("tanh", Activation::tanh),
        use("softPlus", Activation::softPlus),
        use("softPlus far out", x -> Activation.softPlus(x.mul(20))),
        use("softSign", Activation::softSign),
        use("leakyRelu", x -> Activation.leakyRelu(x, 0.1f)),
        use("elu", x -> Activation.elu(x, 0.7f)),
        use("selu", Activation::selu),
        use("gelu", Activation::gelu),
        use("swish", x -> Activation.swish(x, 1)),
        use("swish with beta", x -> Activation.swish(x, 1.7f)),
        use("log2 in mish", Activation::mish));
  }

  private static List<OperationCase> choices() {
    return List.of(
        use("all", x -> x.add(floats(x.gt(-100).all()))),
        use("all but some", x -> x.add(floats(x.gt(0).all()))),
        use("any", x -> x.add(floats(x.gt(0).any()))),
        use("any of none", x -> x.add(floats(x.gt(100).any()))),
        use("eq", x -> floats(x.round().eq(1))),
        use("eq of truth values", x -> floats(x.gt(0).eq(x.gt(1)))),
        use("gt", x -> floats(x.gt(0.25))),
        use("gt an array", x -> floats(x.gt(row(x)))),
        use("gte", x -> floats(x.round().gte(1))),
        use("isInfinite", x -> floats(x.div(x.round()).isInfinite())),
        use("isNaN", x -> floats(x.sqrt().isNaN())),
        use("logicalAnd", x -> floats(x.gt(0).logicalAnd(x.lt(1)))),
        use("logicalNot", x -> floats(x.round().logicalNot())),
        use("logicalOr", x -> floats(x.gt(1).logicalOr(x.lt(-1)))),
        use("logicalXor", x -> floats(x.gt(0).logicalXor(x.lt(1)))),
        use("lt", x -> floats(x.lt(0))),
        use("lte", x -> floats(x.round().lte(0))),
        use("neq", x -> floats(integers(x).neq(0.5))),
        use("none", x -> x.add(floats(x.gt(100).none()))),
        use("where", x -> NDArrays.where(x.gt(0), x, x.mul(0.1))),
        use("where else a row", x -> NDArrays.where(x.gt(0), x, row(x))));
  }

  private static List<OperationCase> reductions() {
    return List.of(
        use("argMax", x -> floats(x.argMax(1))),
        use("argMax of all", x -> x.add(x.argMax())),
        use("argMin", x -> floats(x.argMin(-1))),
        use("argMin of all", x -> x.add(x.argMin())),
        use("cumSum", x -> x.cumSum(1)),
        use("cumSum over the batch", NDArray::cumSum),
        use("logSoftmax", x -> x.logSoftmax(-1)),
        use("max of all", x -> x.add(x.max())),
        use("max over an axis", x -> x.max(new int[] {1}, true)),
        use("mean of all", x -> x.add(x.mean())),
        use("mean over an axis", x -> x.mean(new int[] {1})),
        use("mean over an axis that stays", x -> x.sub(x.mean(new int[] {-1}, true))),
        use("min of all", x -> x.add(x.min())),
        use("min over an axis", x -> x.min(new int[] {1}, false)),
        use("norm of all", x -> x.div(x.norm())),
        use("norm over an axis", x -> x.norm(new int[] {1}, true)),
        use("norm of order 1", x -> x.norm(1, new int[] {1}, false)),
        use("norm of order 3", x -> x.norm(3, new int[] {1}, false)),
        use("normalize", NDArray::normalize),
        use("normalize in order 1", x -> x.normalize(1, -1)),
        use("prod of all", x -> x.add(x.get("0:1").prod())),
        use("prod over an axis", x -> x.prod(new int[] {1}, true)),
        use("softmax", x -> x.softmax(1)),
        use("sum of all", x -> x.add(x.sum())),
        use("sum over an axis", x -> x.sum(new int[] {1})),
        use("sum over an axis that stays", x -> x.sum(new int[] {1}, true)),
        use("sum over two axes", x -> x.reshape(-1, 2, 3).sum(new int[] {1, 2})),
        use("sum of truth values", x -> floats(x.gt(0).countNonzero(1))));
  }

  private static List<OperationCase> selections() {
    return List.of(
        use("argSort", x -> floats(x.argSort(1))),
        use("argSort downwards", x -> floats(x.argSort(1, false))),
        use("diff", x -> x.diff(1, 1)),
        use("diff twice", x -> x.diff(2, -1)),
        use("flip", x -> x.flip(1)),
        use("flip the batch too", x -> x.flip(0, 1)),
        indexed("gather", list -> list.get(0).gather(list.get(1), 1)),
        indexed(
            "gatherNd of depth 1",
            list -> list.get(0).transpose().gatherNd(list.get(1).reshape(1, -1))),
        indexed("get by an index array", list -> list.get(0).transpose().get(list.get(1))),
        use("get by constant places", x -> x.get(new NDIndex(":, {}", places(x)))),
        indexed("oneHot", list -> list.get(1).oneHot(5)),
        indexed("oneHot in a type", list -> floats(list.get(1).oneHot(5, DataType.INT32))),
        indexed("pick", list -> list.get(0).get(new NDIndex().addAllDim().addPickDim(list.get(1)))),
        use("slice of the last axis", x -> x.get(":, 2:5")),
        use("slice with a step", x -> x.get(":, 1::2")),
        use("slice from the end", x -> x.get("..., -2:")),
        use("slice at one place", x -> x.get(":, 4")),
        use("slice of the batch", x -> x.get("0")),
        use("slice at numbers", x -> x.get(0, 3)),
        use("sort", NDArray::sort),
        use("sort the batch", x -> x.sort(0)),
        use("split in equal parts", x -> part(x.split(3, 1), 1)),
        use("split at indices", x -> part(x.split(new long[] {1, 4}, 1), 1)),
        indexed("take", list -> list.get(0).take(list.get(1))),
        use("topK values", x -> x.topK(2, 1).get(0)),
        use("topK places of the smallest", x -> floats(x.topK(3, -1, false, true).get(1))));
  }

  private static List<OperationCase> shapes() {
    return List.of(
        use("broadcast to the batch", x -> x.sum(new int[] {0}, true).broadcast(x.getShape())),
        use("broadcast to a fixed size", x -> x.expandDims(1).broadcast(x.size(0), 4, WIDTH)),
        use("concat", x -> x.concat(x.mul(2), 1)),
        use("concat on the last axis", x -> NDArrays.concat(new NDList(x, x.neg(), x), -1)),
        use("duplicate", x -> x.duplicate().add(1)),
        use("expandDims in the middle", x -> x.expandDims(1).mul(2)),
        use("expandDims at the end", x -> x.expandDims(-1).mul(2)),
        use("flatten", x -> x.expandDims(2).flatten(1, 2)),
        use("flatten all", x -> x.add(x.flatten().sum())),
        use("onesLike", x -> x.onesLike().sub(x)),
        use("pad", x -> x.pad(new Shape(1, 2), 0.5)),
        use("pad two axes", x -> x.reshape(-1, 2, 3).pad(new Shape(1, 0, 0, 2), -1)),
        use("repeat on an axis", x -> x.repeat(1, 2)),
        use("repeat on each axis", x -> x.reshape(-1, 2, 3).repeat(new long[] {1, 2, 3})),
        use("repeat on all axes", x -> x.sum(new int[] {0}).repeat(2)),
        use("reshape", x -> x.reshape(x.size(0), 2, 3).mul(2)),
        use("reshape with an open dimension", x -> x.reshape(-1, 3, 2)),
        use("squeeze an axis", x -> x.expandDims(1).squeeze(1).mul(2)),
        use("squeeze all", x -> x.mul(x.sum(new int[] {0}, true).squeeze())),
        use("stack", x -> NDArrays.stack(new NDList(x, x.neg()), 1)),
        use("stopGradient", x -> x.stopGradient().mul(2)),
        use("swapAxes", x -> x.expandDims(1).swapAxes(1, 2)),
        use("tile on each axis", x -> x.tile(new long[] {1, 3})),
        use("tile on all axes", x -> x.sum(new int[] {0}).tile(2)),
        use("toDense", x -> x.toDense().mul(2)),
        use("toDevice", x -> x.toDevice(x.getDevice(), false).mul(2)),
        use("toType", x -> x.toType(DataType.FLOAT32, false).mul(2)),
        use("toType through integers", x -> floats(x.mul(3).toType(DataType.INT32, false))),
        use("toType through truth values", x -> floats(x.round().toType(DataType.BOOLEAN, false))),
        use("transpose", x -> x.reshape(-1, 2, 3).transpose(0, 2, 1)),
        use(
            "transpose of all axes",
            x -> x.matMul(square(x).transpose()).expandDims(0).transpose()),
        use("zerosLike", x -> x.zerosLike().sub(x)));
  }

  private static List<OperationCase> layers() {
    return List.of(
        use("batchMatMul", x -> x.expandDims(1).batchMatMul(x.expandDims(2))),
        use("dot", x -> x.dot(square(x))),
        use("matMul", x -> x.matMul(square(x))),
        use(
            "matMul of stacks",
            x -> x.reshape(-1, 2, 3).matMul(x.reshape(-1, 2, 3).swapAxes(1, 2))),
        layer("linear", Linear.builder().setUnits(4).build(), WIDTH),
        layer("linear without bias", Linear.builder().setUnits(4).optBias(false).build(), WIDTH),
        layer("linear on sequences", Linear.builder().setUnits(4).build(), 3, WIDTH),
        layer(
            "linear on sequences without bias",
            Linear.builder().setUnits(4).optBias(false).build(),
            3,
            WIDTH),
        layer("batchNorm", BatchNorm.builder().build(), WIDTH),
        layer("batchNorm of another axis", BatchNorm.builder().optAxis(2).build(), 4, WIDTH),
        layer("batchNorm of a grid", BatchNorm.builder().build(), 2, 4, 3),
        layer("layerNorm", LayerNorm.builder().build(), WIDTH),
        layer("layerNorm of two axes", LayerNorm.builder().build(), 3, WIDTH),
        layer("layerNorm of the last axis", LayerNorm.builder().axis(2).build(), 3, WIDTH),
        layer("dropout", Dropout.builder().optRate(0.5f).build(), WIDTH),
        indexed(
            "embedding",
            list ->
                Embedding.embedding(list.get(1), square(list.get(0)), SparseFormat.DENSE)
                    .singletonOrThrow()),
        layer(
            "convolution of sequences",
            Conv1d.builder()
                .setKernelShape(new Shape(3))
                .setFilters(4)
                .optPadding(new Shape(1))
                .optDilation(new Shape(1))
                .build(),
            2,
            8),
        layer(
            "convolution of grids",
            Conv2d.builder()
                .setKernelShape(new Shape(3, 2))
                .setFilters(4)
                .optStride(new Shape(2, 1))
                .optPadding(new Shape(1, 0))
                .optGroups(2)
                .optBias(false)
                .build(),
            2,
            5,
            4),
        layer(
            "convolution with holes",
            Conv1d.builder()
                .setKernelShape(new Shape(3))
                .setFilters(2)
                .optPadding(new Shape(2))
                .optDilation(new Shape(2))
                .build(),
            2,
            8),
        layer(
            "maxPool",
            Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 1), new Shape(1, 0)),
            2,
            4,
            5),
        layer("avgPool", Pool.avgPool1dBlock(new Shape(3), new Shape(2), new Shape(1)), 2, 8),
        layer(
            "avgPool told to leave its padding out",
            Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2), new Shape(1, 1), false, false),
            2,
            4,
            4),
        layer("globalAvgPool", Pool.globalAvgPool2dBlock(), 3, 4, 5),
        layer("globalMaxPool", Pool.globalMaxPool1dBlock(), 3, 4));
  }

  private static NDArray integers(NDArray x) {
    return x.mul(3).toType(DataType.INT64, false);
  }

  private static NDArray floats(NDArray array) {
    return array.toType(DataType.FLOAT32, false);
  }

  private static NDArray part(NDList parts, int part) {
    return parts.get(part).mul(2);
  }

  private static NDArray places(NDArray x) {
    return x.getManager().create(new long[] {5, 0, 3});
  }

  private static NDArray row(NDArray x) {
    return x.getManager().create(new float[] {0.5f, -1, 2, 3, -0.25f, 1}, new Shape(1, WIDTH));
  }

  private static NDArray square(NDArray x) {
    return x.getManager().create(Parity.noise(9, WIDTH * WIDTH), new Shape(WIDTH, WIDTH));
  }
}
