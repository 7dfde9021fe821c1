package io.diffaug.trainer.checkpoint;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A moment of a training. What is a function of seed and step (order, noise, dropout) is not in it:
 * position and weights are all that going on exactly takes.
 *
 * @param facts what is text: position, settings, digest of the data
 * @param tensors weights and statistics (when written, live views of them) and moments by name
 */
public record Checkpoint(SortedMap<String, String> facts, Map<String, FloatBuffer> tensors) {

  /** Copies the maps, not the floats. {@inheritDoc} */
  public Checkpoint {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * The same moment with further facts and tensors.
   *
   * @param moreFacts facts to add
   * @param moreTensors tensors to add
   * @return the larger checkpoint
   */
  public Checkpoint with(Map<String, String> moreFacts, Map<String, FloatBuffer> moreTensors) {
    SortedMap<String, String> allFacts = new TreeMap<>(facts);
    allFacts.putAll(moreFacts);
    Map<String, FloatBuffer> allTensors = new LinkedHashMap<>(tensors);
    allTensors.putAll(moreTensors);
    return new Checkpoint(allFacts, allTensors);
  }

  /**
   * A number among the facts.
   *
   * @param name the fact's name
   * @return its value
   * @throws IllegalArgumentException if it is missing or no whole number
   */
  public int number(String name) {
    try {
      return Integer.parseInt(facts.get(name));
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException(
          name + ": " + facts.get(name) + " (expected: a whole number)", malformed);
    }
  }

  /**
   * A tensor's floats.
   *
   * @param name the tensor's name
   * @param size how many there should be
   * @return its floats, not a copy
   * @throws IllegalArgumentException if it is missing or of another size
   */
  public FloatBuffer tensor(String name, int size) {
    FloatBuffer tensor = tensors.get(name);
    if (tensor == null || tensor.remaining() != size) {
      throw new IllegalArgumentException(
          name
              + ": "
              + (tensor == null ? "no" : Integer.toString(tensor.remaining()))
              + " floats (expected: "
              + size
              + ")");
    }
    return tensor.duplicate();
  }

  /**
   * Fills live views with the tensors of the same names under a prefix.
   *
   * @param prefix what the names begin with here, a dot between
   * @param views the views to fill
   * @throws IllegalArgumentException if a tensor is missing or of another size
   */
  public void fill(String prefix, Map<String, FloatBuffer> views) {
    views.forEach(
        (name, view) -> view.duplicate().put(tensor(prefix + "." + name, view.remaining())));
  }
}
