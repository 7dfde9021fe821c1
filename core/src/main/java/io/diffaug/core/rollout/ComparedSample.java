package io.diffaug.core.rollout;

import io.diffaug.core.quality.Embeddings;

/**
 * One sample that both the stable version and the candidate augmented, from the same noise.
 *
 * @param stable the stable version's anchor and views by its own encoder
 * @param candidate the candidate's anchor and views by its own encoder
 * @param common the candidate's views by the stable version's encoder, beside the same anchor
 * @param stableNanos the sample's share of the stable version's native call
 * @param candidateNanos the sample's share of the candidate's native call; 0 where the two calls
 *     were of different sizes, so that their speeds say nothing
 */
public record ComparedSample(
    Embeddings stable,
    Embeddings candidate,
    Embeddings common,
    double stableNanos,
    double candidateNanos) {}
