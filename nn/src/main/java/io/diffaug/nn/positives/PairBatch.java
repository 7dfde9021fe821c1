package io.diffaug.nn.positives;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The pairs of one training step: two batches of rows, and where each pair comes from. */
public final class PairBatch {
  private final float[] first;
  private final float[] second;
  private final List<Provenance> provenance;

  private PairBatch(float[] first, float[] second, List<Provenance> provenance) {
    this.first = first;
    this.second = second;
    this.provenance = List.copyOf(provenance);
  }

  /**
   * Draws one pair for each anchor.
   *
   * @param source where views come from
   * @param anchors rows of the training data
   * @param width floats a row
   * @param random where every choice comes from
   * @return the pairs, in the anchors' order
   */
  public static PairBatch draw(
      PositiveSource source, int[] anchors, int width, RandomGenerator random) {
    float[] first = new float[anchors.length * width];
    float[] second = new float[anchors.length * width];
    List<Provenance> provenance = new ArrayList<>(anchors.length);
    for (int i = 0; i < anchors.length; i++) {
      provenance.add(source.draw(anchors[i], random, first, second, i * width));
    }
    return new PairBatch(first, second, provenance);
  }

  /**
   * The first view of each pair.
   *
   * @return rows of model space, shape [batch, width]; not a copy
   */
  public float[] first() {
    return first;
  }

  /**
   * The second view of each pair.
   *
   * @return rows of model space, shape [batch, width]; not a copy
   */
  public float[] second() {
    return second;
  }

  /**
   * Both views, those that are first and then those that are second.
   *
   * @return rows of model space, shape [2 * batch, width]; a copy
   */
  public float[] both() {
    float[] both = new float[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /**
   * Where each pair comes from.
   *
   * @return one entry a pair
   */
  public List<Provenance> provenance() {
    return provenance;
  }
}
