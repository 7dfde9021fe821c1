package io.diffaug.nn.positives;

import io.diffaug.nn.positives.Provenance.Generated;
import java.util.random.RandomGenerator;

/** Two different generated views of one anchor, from a bank that is refreshed once a round. */
public final class GeneratedViews implements PositiveSource {
  private final float[][][] bank;

  /**
   * Makes the source.
   *
   * @param bank generated views of every training row, shape [samples, views, width]
   * @throws IllegalArgumentException if a sample has fewer than two views
   */
  public GeneratedViews(float[][][] bank) {
    for (int row = 0; row < bank.length; row++) {
      if (bank[row].length < 2) {
        throw new IllegalArgumentException(
            "sample " + row + ": " + bank[row].length + " views (expected: >= 2)");
      }
    }
    this.bank = bank;
  }

  @Override
  public Generated draw(
      int anchor, RandomGenerator random, float[] first, float[] second, int offset) {
    float[][] views = bank[anchor];
    int one = random.nextInt(views.length);
    int other = (one + 1 + random.nextInt(views.length - 1)) % views.length;
    System.arraycopy(views[one], 0, first, offset, views[one].length);
    System.arraycopy(views[other], 0, second, offset, views[other].length);
    return new Generated(anchor, one, other);
  }
}
