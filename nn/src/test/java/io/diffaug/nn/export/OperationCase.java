package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * An operation in use.
 *
 * @param name begins with the table's name of what it shows
 * @param block makes the block that uses it
 * @param inputs what the block takes
 */
record OperationCase(
    String name, Function<NDManager, Block> block, Map<String, Trace.Input> inputs) {
  /** Floats a row of the input {@code x}. */
  static final int WIDTH = 6;

  /** A case on one array {@code x [batch, WIDTH]}. */
  static OperationCase use(String name, Function<NDArray, NDArray> operation) {
    return new OperationCase(name, manager -> Parity.block(operation), floats(WIDTH));
  }

  /** A case on {@code x [batch, WIDTH]} and {@code ids [batch, 1]}, which are 0 to 4. */
  static OperationCase indexed(String name, Function<NDList, NDArray> operation) {
    Map<String, Trace.Input> inputs = floats(WIDTH);
    inputs.put("ids", new Trace.Input(new Shape(-1, 1), DataType.INT64));
    return new OperationCase(
        name, manager -> new LambdaBlock(list -> new NDList(operation.apply(list))), inputs);
  }

  /** A case of one of DJL's layers, initialised, on {@code x [batch, sizes]}. */
  static OperationCase layer(String name, Block layer, long... sizes) {
    long[] example = dimensions(2, sizes);
    return new OperationCase(
        name, manager -> Parity.initialised(manager, layer, new Shape(example)), floats(sizes));
  }

  /** What the case shows. */
  String operation() {
    return name.split(" ", 2)[0];
  }

  /** The case's block as a model file. */
  byte[] export(NDManager manager) {
    return Parity.exporter(inputs).export(block.apply(manager));
  }

  private static Map<String, Trace.Input> floats(long... sizes) {
    Map<String, Trace.Input> inputs = new LinkedHashMap<>();
    inputs.put("x", new Trace.Input(new Shape(dimensions(-1, sizes)), DataType.FLOAT32));
    return inputs;
  }

  private static long[] dimensions(long batch, long... sizes) {
    long[] dimensions = new long[sizes.length + 1];
    dimensions[0] = batch;
    System.arraycopy(sizes, 0, dimensions, 1, sizes.length);
    return Arrays.copyOf(dimensions, dimensions.length);
  }

  @Override
  public String toString() {
    return name;
  }
}
