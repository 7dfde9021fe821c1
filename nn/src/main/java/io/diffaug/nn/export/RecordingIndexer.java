package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexPick;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.index.full.NDIndexFullPick;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.index.full.NDIndexFullTake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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
  public NDArray get(NDArray array, NDIndex index) {
    List<NDIndexElement> elements = index.getIndices();
    if (elements.stream().allMatch(RecordingIndexer::isSlice)) {
      return super.get(array, index);
    }
    List<Integer> arrays =
        IntStream.range(0, elements.size())
            .filter(i -> !(elements.get(i) instanceof NDIndexAll))
            .boxed()
            .toList();
    boolean lone = arrays.size() == 1 && index.getEllipsisIndex() == -1;
    if (lone && elements.get(arrays.get(0)) instanceof NDIndexTake take) {
      return byArray("get", array, index, take.getIndex(), arrays.get(0));
    }
    if (lone && elements.get(arrays.get(0)) instanceof NDIndexPick pick) {
      return byArray("pick", array, index, pick.getIndex(), arrays.get(0));
    }
    throw Refusal.of("get", Refusal.INDEX, CallSite.find());
  }

  private static boolean isSlice(NDIndexElement element) {
    return element instanceof NDIndexAll
        || element instanceof NDIndexSlice
        || element instanceof NDIndexFixed;
  }

  private NDArray byArray(String operation, NDArray array, NDIndex index, NDArray by, int axis) {
    return call(
        operation,
        array,
        () -> ordinary.get(RecordingArray.ordinary(array), ordinaryIndex(index)),
        by,
        axis);
  }

  private static NDIndex ordinaryIndex(NDIndex index) {
    NDIndex ordinary = new NDIndex();
    for (NDIndexElement element : index.getIndices()) {
      if (element instanceof NDIndexTake take) {
        ordinary.addIndices("{}", RecordingArray.ordinary(take.getIndex()));
      } else if (element instanceof NDIndexPick pick) {
        ordinary.addPickDim(RecordingArray.ordinary(pick.getIndex()));
      } else {
        ordinary.addAllDim();
      }
    }
    return ordinary;
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
    throw Refusal.of("get", Refusal.INDEX, CallSite.find());
  }

  @Override
  public NDArray get(NDArray array, NDIndexFullTake take) {
    throw Refusal.of("get", Refusal.INDEX, CallSite.find());
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, NDArray value) {
    throw Refusal.at(CallSite.find());
  }

  @Override
  public void set(NDArray array, NDIndexBooleans mask, NDArray value) {
    throw Refusal.at(CallSite.find());
  }

  @Override
  public void set(NDArray array, NDIndexFullSlice slice, Number value) {
    throw Refusal.at(CallSite.find());
  }

  private NDArray call(
      String operation, NDArray array, Supplier<Object> call, Object... arguments) {
    List<Object> operands = new ArrayList<>();
    operands.add(array);
    operands.addAll(Arrays.asList(arguments));
    return (NDArray) recorder.call(operation, operands, call);
  }
}
