package io.diffaug.trainer.continuous;

/**
 * How far the stream has drifted from what it was when training began.
 *
 * @param meanShift largest shift of a feature's mean, in its standard deviations then
 * @param energyDistance energy distance of embeddings, then and now by the encoder of now, 0 to 1
 */
public record Drift(double meanShift, double energyDistance) {}
