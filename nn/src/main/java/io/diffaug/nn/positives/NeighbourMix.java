package io.diffaug.nn.positives;

import io.diffaug.nn.positives.Provenance.Mixed;
import io.diffaug.nn.positives.Provenance.Recipe;
import java.util.random.RandomGenerator;

/**
 * MIX: each view is {@code a * x + (1 - a) * neighbour + sigma * N(0, 1)}, with a uniform in [0, 1)
 * and one of the anchor's nearest neighbours, drawn for each view anew.
 */
public final class NeighbourMix implements PositiveSource {
  private final float[][] samples;
  private final int[][] neighbours;
  private final float sigma;

  /**
   * Makes the source.
   *
   * @param samples training rows of model space, shape [samples, width]
   * @param neighbours rows of the nearest neighbours of each sample, shape [samples, K]
   * @param inputNoise standard deviation of the noise on each view
   * @throws IllegalArgumentException if the table is not one row of neighbours a sample, or the
   *     noise is negative
   */
  public NeighbourMix(float[][] samples, int[][] neighbours, double inputNoise) {
    if (neighbours.length != samples.length) {
      throw new IllegalArgumentException(
          "neighbours: " + neighbours.length + " rows (expected: " + samples.length + ")");
    }
    if (!(inputNoise >= 0)) {
      throw new IllegalArgumentException("inputNoise: " + inputNoise + " (expected: >= 0)");
    }
    this.samples = samples;
    this.neighbours = neighbours;
    this.sigma = (float) inputNoise;
  }

  @Override
  public Mixed draw(int anchor, RandomGenerator random, float[] first, float[] second, int offset) {
    return new Mixed(
        anchor, mix(anchor, random, first, offset), mix(anchor, random, second, offset));
  }

  private Recipe mix(int anchor, RandomGenerator random, float[] view, int offset) {
    int neighbour = neighbours[anchor][random.nextInt(neighbours[anchor].length)];
    float share = random.nextFloat();
    float[] own = samples[anchor];
    float[] other = samples[neighbour];
    for (int i = 0; i < own.length; i++) {
      view[offset + i] = share * own[i] + (1 - share) * other[i];
    }
    if (sigma > 0) {
      for (int i = 0; i < own.length; i++) {
        view[offset + i] += sigma * (float) random.nextGaussian();
      }
    }
    return new Recipe(neighbour, share);
  }
}
