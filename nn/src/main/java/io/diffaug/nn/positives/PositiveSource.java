package io.diffaug.nn.positives;

import java.util.random.RandomGenerator;

/**
 * Draws pairs of views that should lie close together.
 *
 * <p>Both views of a pair are of one kind. A generated view never meets a real anchor: an encoder
 * then learns the gap between real and generated instead of what the two share.
 */
public interface PositiveSource {
  /**
   * Draws two views of an anchor.
   *
   * @param anchor the anchor's row in the training data
   * @param random where every choice comes from
   * @param first where the first view goes, rows of model space
   * @param second where the second view goes, rows of model space
   * @param offset where the row begins in both
   * @return where the views come from
   */
  Provenance draw(int anchor, RandomGenerator random, float[] first, float[] second, int offset);
}
