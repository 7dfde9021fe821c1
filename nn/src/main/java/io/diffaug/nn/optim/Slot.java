package io.diffaug.nn.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import io.diffaug.nn.network.DirectView;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * One parameter with its moments and, while a step is open, views of its native arrays. Chunks of
 * one slot may be worked on by several threads, as long as they do not overlap.
 */
final class Slot {
  private final Parameter parameter;
  private final Optional<Parameter> averaged;
  private final float decay;
  private final float[] first;
  private final float[] second;
  private NDArray gradientArray;
  private FloatBuffer gradient;
  private FloatBuffer weight;
  private Optional<FloatBuffer> average = Optional.empty();

  Slot(Parameter parameter, Optional<Parameter> averaged, double decay) {
    this.parameter = parameter;
    this.averaged = averaged;
    this.decay = parameter.getType() == Parameter.Type.WEIGHT ? (float) decay : 0;
    parameter.getArray().setRequiresGradient(true);
    first = new float[Math.toIntExact(parameter.getShape().size())];
    second = new float[first.length];
  }

  int size() {
    return first.length;
  }

  float[] first() {
    return first;
  }

  float[] second() {
    return second;
  }

  void copyFrom(Slot other) {
    System.arraycopy(other.first, 0, first, 0, first.length);
    System.arraycopy(other.second, 0, second, 0, second.length);
  }

  /** Opens the views; the gradient's array is freed by {@link #close}. */
  void open() {
    gradientArray = parameter.getArray().getGradient();
    gradient = DirectView.of(gradientArray);
    weight = DirectView.of(parameter.getArray());
    average = averaged.map(Parameter::getArray).map(DirectView::of);
  }

  void close() {
    if (gradientArray != null) {
      gradientArray.close();
      gradientArray = null;
    }
  }

  double squares(int from, int count, Scratch scratch) {
    gradient.get(from, scratch.gradient, 0, count);
    return scratch.squares(count);
  }

  void clear(int from, int count, Scratch scratch) {
    gradient.put(from, scratch.zeros, 0, count);
  }

  void update(int from, int count, Scratch scratch, Pace pace) {
    gradient.get(from, scratch.gradient, 0, count);
    clear(from, count, scratch);
    weight.get(from, scratch.weight, 0, count);
    System.arraycopy(first, from, scratch.first, 0, count);
    System.arraycopy(second, from, scratch.second, 0, count);
    pace.step(scratch.gradient, scratch.first, scratch.second, scratch.weight, decay, count);
    System.arraycopy(scratch.first, 0, first, from, count);
    System.arraycopy(scratch.second, 0, second, from, count);
    weight.put(from, scratch.weight, 0, count);
    average.ifPresent(view -> blend(view, from, count, scratch, pace));
  }

  private static void blend(FloatBuffer view, int from, int count, Scratch scratch, Pace pace) {
    view.get(from, scratch.average, 0, count);
    pace.blend(scratch.average, scratch.weight, count);
    view.put(from, scratch.average, 0, count);
  }
}
