package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.diffaug.nn.export.Call.Traced;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What a block's forward did to its inputs.
 *
 * @param batch the batch size that it was run with
 * @param inputs the recording arrays that went in
 * @param calls what was called on them and on their results, in order
 * @param outputs the recording arrays that came out
 */
record Trace(long batch, List<Traced> inputs, List<Call> calls, List<Traced> outputs) {

  /**
   * An input that a block is declared to have.
   *
   * @param shape its dimensions, -1 for the batch
   * @param type what it is made of
   */
  record Input(Shape shape, DataType type) {}

  /**
   * Runs a block in inference mode on recording arrays.
   *
   * @param declared the inputs
   * @throws ExportException if forward cannot be recorded
   */
  static Trace of(Block block, Collection<Input> declared, long batch) {
    try (NDManager manager = managerOf(block)) {
      Recorder recorder = new Recorder(block);
      NDList inputs = new NDList();
      for (Input input : declared) {
        inputs.add(recorder.record(example(manager, input, batch)));
      }
      List<Traced> asGiven = Recorder.traced(inputs);
      NDList outputs = forward(block, new RecordingParameters(recorder, manager), inputs, batch);
      return new Trace(batch, asGiven, recorder.calls(), Recorder.traced(outputs));
    }
  }

  private static NDList forward(Block block, ParameterStore store, NDList inputs, long batch) {
    try {
      return block.forward(store, inputs, false);
    } catch (ExportException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ExportException(
          "forward at batch size "
              + batch
              + ", "
              + CallSite.of(e).where()
              + ": "
              + e
              + " (expected: to run at every batch size on the declared inputs)",
          e);
    }
  }

  private static NDManager managerOf(Block block) {
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      if (!parameter.getValue().isInitialized()) {
        throw new ExportException(
            parameter.getKey() + ": no value (expected: an initialised block)");
      }
    }
    return block.getParameters().values().stream()
        .findFirst()
        .map(Parameter::getArray)
        .map(Trace::managerLike)
        .orElseGet(NDManager::newBaseManager);
  }

  private static NDManager managerLike(NDArray array) {
    return NDManager.newBaseManager(
        array.getDevice(), array.getManager().getEngine().getEngineName());
  }

  /** Ones, or zeros where they may be indices. */
  private static NDArray example(NDManager manager, Input input, long batch) {
    Shape shape = sized(input.shape(), batch);
    return input.type() == DataType.FLOAT32
        ? manager.ones(shape)
        : manager.zeros(shape, input.type());
  }

  private static Shape sized(Shape shape, long batch) {
    return new Shape(
        Arrays.stream(shape.getShape()).map(size -> size == -1 ? batch : size).toArray());
  }
}
