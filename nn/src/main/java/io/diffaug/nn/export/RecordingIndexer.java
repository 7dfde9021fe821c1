package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Records what {@code get(index)} picks from a recording array. */
final class RecordingIndexer extends NDArrayIndexer {
  /** An end that means "to the end", whatever the dimension. */
  static final long TO_THE_END = Long.MAX_VALUE;

  private final Recorder recorder;
  private final NDArrayIndexer ordinary;

  RecordingIndexer(Recorder recorder, NDArray array, NDManager manager) {
    this.recorder = recorder;
    this.ordinary = array.getNDArrayInternal().getIndexer(manager);
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullSlice slice) {
    long[] ends = slice.getMax().clone();
    for (int axis = 0; axis < ends.length; axis++) {
      if (ends[axis] == array.getShape().get(axis)) {
        ends[axis] = TO_THE_END;
      }
    }
    return call(
        "slice",
        array,
        () -> ordinary.get(RecordingArray.ordinary(array), slice),
        slice.getMin(),
        ends,
        slice.getStep(),
        slice.getToSqueeze());
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullPick pick) {
    return call("pick", array, () -> ordinary.get(RecordingArray.ordinary(array), pick));
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullTake take) {
    return call("take", array, () -> ordinary.get(RecordingArray.ordinary(array), take));
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {
    throw changing();
  }

  @Override
  public void set(NDArray array, NDIndexBooleans mask, NDArray value) {
    throw changing();
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, Number value) {
    throw changing();
  }

  private NDArray call(
      String operation, NDArray array, Supplier<Object> call, Object... arguments) {
    List<Object> operands = new ArrayList<>();
    operands.add(array);
    operands.addAll(Arrays.asList(arguments));
    return (NDArray) recorder.call(operation, operands, call);
  }

  private static ExportException changing() {
    CallSite site = CallSite.find();
    return new ExportException(
        site.through()
            + " at "
            + site.where()
            + ": changes a recording array in place (expected: an operation that gives a new one)");
  }
}
