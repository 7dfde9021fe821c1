package io.diffaug.trainer.loop;

import io.diffaug.nn.positives.NeighbourMix;
import io.diffaug.probe.Neighbours;
import io.diffaug.probe.Pca;

/**
 * What phases learn from.
 *
 * @param samples training samples in model space, shape [samples, width]
 * @param mix MIX among them
 */
@SuppressWarnings("ArrayRecordComponent") // rows to compute with, compared by nobody
record TrainingSet(float[][] samples, NeighbourMix mix) {
  /** Finds each sample's neighbours. */
  static TrainingSet of(float[][] samples, TrainSettings.Mix recipe) {
    float[][] reduced = Pca.fit(samples, recipe.components()).transform(samples);
    int[][] neighbours = Neighbours.table(reduced, recipe.neighbours());
    return new TrainingSet(samples, new NeighbourMix(samples, neighbours, recipe.noise()));
  }

  int width() {
    return samples[0].length;
  }
}
