package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
   * Runs a block in inference mode on recording arrays.
   *
   * @param shapes the inputs' shapes, -1 for the batch
   * @throws ExportException if forward cannot be recorded
   */
  static Trace of(Block block, Collection<Shape> shapes, long batch) {
    try (NDManager manager = managerOf(block)) {
      Recorder recorder = new Recorder(block);
      NDList inputs = new NDList();
      for (Shape shape : shapes) {
        inputs.add(recorder.record(manager.ones(sized(shape, batch))));
      }
      NDList outputs = forward(block, new ParameterStore(manager, false), inputs, batch);
      return new Trace(batch, Recorder.traced(inputs), recorder.calls(), Recorder.traced(outputs));
    }
  }

  private static NDList forward(Block block, ParameterStore store, NDList inputs, long batch) {
    try {
      return block.forward(store, inputs, false);
    } catch (ExportException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ExportException(
          "forward at batch size " + batch + ": " + e + " (expected: to run at every batch size)",
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

  private static Shape sized(Shape shape, long batch) {
    return new Shape(
        Arrays.stream(shape.getShape()).map(size -> size == -1 ? batch : size).toArray());
  }
}
