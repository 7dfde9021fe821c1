package io.diffaug.trainer.publish;

import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.nn.Seed;
import java.util.Arrays;

/**
 * What versions are measured on: samples that the candidate's training never saw, the model space
 * that distances are taken in, and the noise that each sample's view grows from. All versions get
 * the same. A version before may have been trained on some of them, where it was dealt its held-out
 * share by another seed or out of other data; a file of held-out samples keeps them apart for all.
 *
 * @param space the model space
 * @param samples in the units of the data, shape [samples, width]
 * @param seed where the noise comes from
 */
@SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
public record HeldOutSamples(VectorDomain space, float[][] samples, Seed seed) {

  /**
   * The seed of each sample's noise.
   *
   * @return one a sample
   */
  public long[] seeds() {
    long[] seeds = new long[samples.length];
    for (int row = 0; row < seeds.length; row++) {
      seeds[row] = seed.child(row).value();
    }
    return seeds;
  }

  /**
   * The samples as the networks see them.
   *
   * @return rows of model space, shape [samples, width]
   */
  public float[][] modelSpace() {
    return space.toModelSpace(samples);
  }

  /** The first of them, which grow the same views. */
  HeldOutSamples first(int most) {
    return new HeldOutSamples(space, Arrays.copyOf(samples, Math.min(most, samples.length)), seed);
  }

  /**
   * Measures one view a sample.
   *
   * @param views in the units of the data, shape [samples, width]
   * @return the figures
   */
  public PairQuality quality(float[][] views) {
    return PairQuality.of(modelSpace(), space.toModelSpace(views));
  }
}
