package io.diffaug.nn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A block with its weights: the owner of their native memory. Not for several threads at once. */
public final class Network implements AutoCloseable {
  /** Rows that {@link #apply} moves through the network at once. */
  private static final int CHUNK = 256;

  private final NDManager manager;
  private final Block block;
  private final ParameterStore weights;

  /**
   * Initialises a block.
   *
   * @param block a block that was not initialised before
   * @param inputs the shape of each input, for instance [1, width]
   */
  public Network(Block block, Shape... inputs) {
    this.block = block;
    manager = Engines.newManager();
    block.initialize(manager, DataType.FLOAT32, inputs);
    weights = new ParameterStore(manager, false);
  }

  /**
   * The block, for export.
   *
   * @return the initialised block
   */
  public Block block() {
    return block;
  }

  /**
   * Opens a manager for the arrays of one step or one call; the caller closes it.
   *
   * @return a new manager
   */
  public NDManager newManager() {
    return manager.newSubManager();
  }

  /**
   * The weights that training changes.
   *
   * @return the parameters, always in the same order
   */
  public List<Parameter> trainable() {
    return parameters().stream().filter(Parameter::requiresGradient).toList();
  }

  /**
   * Runs the block.
   *
   * @param training whether normalisations use and update batch statistics
   * @param inputs the block's inputs; the output belongs to the first one's manager
   * @return the block's only output
   */
  public NDArray forward(boolean training, NDArray... inputs) {
    return block.forward(weights, new NDList(inputs), training).singletonOrThrow();
  }

  /**
   * Applies a network of one input to rows, in inference mode.
   *
   * @param rows shape [rows, width]
   * @return shape [rows, output]
   */
  public float[][] apply(float[][] rows) {
    float[][] outputs = new float[rows.length][];
    for (int from = 0; from < rows.length; from += CHUNK) {
      int count = Math.min(CHUNK, rows.length - from);
      try (NDManager call = newManager()) {
        NDArray chunk = Rows.array(call, Rows.flatten(rows, from, count), count);
        Rows.split(forward(false, chunk).toFloatArray(), outputs, from, count);
      }
    }
    return outputs;
  }

  /**
   * Takes over all weights and statistics of a network of the same shape.
   *
   * @param other the network to copy
   */
  public void copyFrom(Network other) {
    List<Parameter> mine = parameters();
    List<Parameter> theirs = other.parameters();
    for (int i = 0; i < mine.size(); i++) {
      FloatBuffer from = DirectView.of(theirs.get(i).getArray());
      DirectView.of(mine.get(i).getArray()).put(from);
    }
  }

  /**
   * All weights and statistics, by name: what the network is, beside its shape.
   *
   * @return live views that must not outlive the network, always in the same order
   */
  public Map<String, FloatBuffer> tensors() {
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      tensors.put(parameter.getKey(), DirectView.of(parameter.getValue().getArray()));
    }
    return tensors;
  }

  private List<Parameter> parameters() {
    return block.getParameters().stream().map(Pair::getValue).toList();
  }

  /** Frees the weights. */
  @Override
  public void close() {
    manager.close();
  }
}
