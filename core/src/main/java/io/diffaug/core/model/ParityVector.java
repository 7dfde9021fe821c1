package io.diffaug.core.model;

import io.diffaug.core.noise.NoiseSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the trainer's own networks gave for one row of fixed inputs, for whoever loads the exported
 * graphs to come to the same: the whole way from anchor to embedding and decoded positive, on his
 * own runtime and machine.
 *
 * @param embedding the anchor's embedding, shape [embedding]
 * @param positive its positive by the recommended sampler, decoded, shape [width]
 */
public record ParityVector(List<Float> embedding, List<Float> positive) {
  /** Largest difference, as a share of the larger of 1 and the value. */
  public static final double TOLERANCE = 1e-3;

  private static final long SEED = 20_260_101;

  /** Copies the lists. {@inheritDoc} */
  public ParityVector {
    embedding = List.copyOf(embedding);
    positive = List.copyOf(positive);
  }

  /**
   * The fixed anchor: standard Gaussian.
   *
   * @param width floats a sample
   * @return a row of model space, shape [width]
   */
  public static float[] anchor(int width) {
    float[] values = new float[width];
    NoiseSource.fill(SEED, values, 0, width);
    return values;
  }

  /**
   * The fixed noise of the positive.
   *
   * @param width floats a sample
   * @param draws how often the sampler draws
   * @return all draws, one behind the other, shape [draws * width]
   */
  public static float[] noise(int width, int draws) {
    float[] values = new float[draws * width];
    NoiseSource.fillDraws(SEED + 1, draws, values, 0, width);
    return values;
  }

  /**
   * Holds an embedding against the trainer's.
   *
   * @param actual shape [embedding]
   * @return what differs, empty if nothing does
   */
  public Optional<String> complaintAboutEmbedding(float[] actual) {
    return complaint("embedding", embedding, actual);
  }

  /**
   * Holds a decoded positive against the trainer's.
   *
   * @param actual shape [width]
   * @return what differs, empty if nothing does
   */
  public Optional<String> complaintAboutPositive(float[] actual) {
    return complaint("positive", positive, actual);
  }

  private static Optional<String> complaint(String name, List<Float> expected, float[] actual) {
    if (expected.size() != actual.length) {
      return Optional.of(
          name + ": " + actual.length + " values (expected: " + expected.size() + ")");
    }
    for (int i = 0; i < actual.length; i++) {
      double bound = TOLERANCE * Math.max(1, Math.abs(expected.get(i)));
      if (!(Math.abs(actual[i] - expected.get(i)) <= bound)) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "%s, value %d: %s (expected: %s within %.0e, the trainer's)",
                name,
                i,
                actual[i],
                expected.get(i),
                bound));
      }
    }
    return Optional.empty();
  }
}
