package io.diffaug.trainer.loop;

import io.diffaug.nn.network.Network;
import io.diffaug.nn.optim.AdamW;
import io.diffaug.trainer.checkpoint.Checkpoint;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * All that the next step of a training depends on: weights, moments, and how many steps were done.
 * The training owns the memory.
 *
 * @param optimiser the moments and the steps
 * @param weights the networks, in the order in which they are kept
 */
record TrainingState(AdamW optimiser, List<Weights> weights) {
  /** A network's weights, and what the network is. */
  record Weights(String name, Network network) {}

  /** Adds itself to what a checkpoint will hold, under a training's name. */
  void store(String name, Map<String, String> facts, Map<String, FloatBuffer> tensors) {
    facts.put(name + ".steps", Integer.toString(optimiser.steps()));
    weights().forEach(each -> put(name + "." + each.name(), each.network().tensors(), tensors));
    put(moments(name), optimiser.moments(), tensors);
  }

  /** Goes back, or on, to where a checkpoint stood. */
  void restore(Checkpoint checkpoint, String name) {
    weights().forEach(each -> checkpoint.fill(name + "." + each.name(), each.network().tensors()));
    Map<String, FloatBuffer> moments = optimiser.moments();
    checkpoint.fill(moments(name), moments);
    optimiser.resumeAt(checkpoint.number(name + ".steps"), moments);
  }

  private static String moments(String name) {
    return name + ".adamw";
  }

  private static void put(
      String prefix, Map<String, FloatBuffer> views, Map<String, FloatBuffer> tensors) {
    views.forEach((name, view) -> tensors.put(prefix + "." + name, view));
  }
}
