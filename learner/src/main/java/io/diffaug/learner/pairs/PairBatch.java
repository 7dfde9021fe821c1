package io.diffaug.learner.pairs;

import java.util.List;
import java.util.function.Function;

/**
 * Pairs as rows to compute with: anchors, and M views of each.
 *
 * <p>Contrast {@code view(0)} with {@code view(1)}. A generated view against the real anchor
 * teaches an encoder the gap between real and generated instead of what the two share.
 *
 * @param pairs the pairs, all of one width and one number of views, in the order they were read
 */
public record PairBatch(List<ReceivedPair> pairs) {

  /** Copies the list. {@inheritDoc} */
  public PairBatch {
    pairs = List.copyOf(pairs);
  }

  /**
   * How many pairs there are.
   *
   * @return the batch's size, possibly 0
   */
  public int size() {
    return pairs.size();
  }

  /**
   * Whether there is nothing to compute with.
   *
   * @return true if the batch has no pair
   */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /**
   * Lays the anchors end to end, as native libraries take them.
   *
   * @return a new array, shape [batch, width]
   */
  public float[] anchors() {
    return rows(ReceivedPair::anchor);
  }

  /**
   * Lays one view of each pair end to end.
   *
   * @param number which view, from 0
   * @return a new array, shape [batch, width]
   */
  public float[] view(int number) {
    return rows(pair -> pair.views()[number]);
  }

  private float[] rows(Function<ReceivedPair, float[]> row) {
    if (isEmpty()) {
      return new float[0];
    }
    int width = pairs.get(0).anchor().length;
    float[] rows = new float[size() * width];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(row.apply(pairs.get(i)), 0, rows, i * width, width);
    }
    return rows;
  }
}
