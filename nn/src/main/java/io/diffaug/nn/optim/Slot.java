package io.diffaug.nn.optim;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import io.diffaug.nn.network.DirectView;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * One parameter with its moments, and views of its native arrays. Chunks of one slot may be worked
 * on by several threads, as long as they do not overlap.
 *
 * <p>Views are opened once: for a network of many small parameters, asking the engine for them anew
 * costs an eighth of the optimiser's time. They hold as long as the network is open, because nobody
 * moves its arrays: backward passes add to a gradient in place once there is one, and weights are
 * written through a {@link DirectView}.
 */
final class Slot {
  private final Parameter parameter;
  private final Optional<Parameter> averaged;
  private final float decay;
  private final Moment first;
  private final Moment second;
  private final FloatBuffer gradient;
  private final FloatBuffer weight;
  private final Optional<FloatBuffer> average;

  Slot(Parameter parameter, Optional<Parameter> averaged, double decay) {
    this.parameter = parameter;
    this.averaged = averaged;
    this.decay = parameter.getType() == Parameter.Type.WEIGHT ? (float) decay : 0;
    first = new Moment(Math.toIntExact(parameter.getShape().size()));
    second = new Moment(first.size());
    gradient = DirectView.of(zeroGradient(parameter.getArray()));
    weight = DirectView.of(parameter.getArray());
    average = averaged.map(Parameter::getArray).map(DirectView::of);
  }

  /** Makes the gradient, which the engine makes on the first backward pass only, and clears it. */
  private static NDArray zeroGradient(NDArray array) {
    array.setRequiresGradient(true);
    try (NDManager pass = array.getManager().newSubManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray sum = array.sum();
      sum.attach(pass);
      gradients.backward(sum);
    }
    NDArray gradient = array.getGradient();
    DirectView.of(gradient).put(new float[Math.toIntExact(array.size())]);
    return gradient;
  }

  /** Into how many chunks it is cut. */
  int chunks() {
    return first.chunks();
  }

  Moment first() {
    return first;
  }

  Moment second() {
    return second;
  }

  /** Refuses to write to memory that is freed. */
  void checkOpen() {
    if (released(parameter) || averaged.filter(Slot::released).isPresent()) {
      throw new IllegalStateException(parameter.getName() + ": closed (expected: open)");
    }
  }

  private static boolean released(Parameter parameter) {
    return parameter.getArray().isReleased();
  }

  /** The sum of the squares of a chunk's gradient. */
  double squares(int chunk, Scratch scratch) {
    int count = first.chunk(chunk).length;
    gradient.get(chunk * Scratch.CHUNK, scratch.gradient, 0, count);
    return scratch.squares(count);
  }

  /** Clears a chunk's gradient. */
  void clear(int chunk, Scratch scratch) {
    gradient.put(chunk * Scratch.CHUNK, scratch.zeros, 0, first.chunk(chunk).length);
  }

  /** Moves a chunk's moments, weights and averages, and clears its gradient. */
  void update(int chunk, Scratch scratch, Pace pace) {
    float[] m = first.chunk(chunk);
    int from = chunk * Scratch.CHUNK;
    gradient.get(from, scratch.gradient, 0, m.length);
    gradient.put(from, scratch.zeros, 0, m.length);
    weight.get(from, scratch.weight, 0, m.length);
    pace.step(scratch.gradient, m, second.chunk(chunk), scratch.weight, decay, m.length);
    weight.put(from, scratch.weight, 0, m.length);
    average.ifPresent(view -> blend(view, from, m.length, scratch, pace));
  }

  private static void blend(FloatBuffer view, int from, int count, Scratch scratch, Pace pace) {
    view.get(from, scratch.average, 0, count);
    pace.blend(scratch.average, scratch.weight, count);
    view.put(from, scratch.average, 0, count);
  }
}
