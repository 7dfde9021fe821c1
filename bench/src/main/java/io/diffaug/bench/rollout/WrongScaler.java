package io.diffaug.bench.rollout;

import io.diffaug.core.domain.VectorDomain;

/** A scaler that is off: sound in itself, and not the one that the networks were trained with. */
public final class WrongScaler {
  private WrongScaler() {}

  /**
   * Changes the ranges of a domain.
   *
   * @param trained the domain that the networks were trained in
   * @param factor how many times as wide each range becomes, above 0
   * @return the domain with ranges that begin where they began
   */
  public static VectorDomain of(VectorDomain trained, float factor) {
    float[] minimum = trained.minimum();
    float[] maximum = trained.maximum();
    for (int i = 0; i < maximum.length; i++) {
      maximum[i] = minimum[i] + factor * (maximum[i] - minimum[i]);
    }
    return new VectorDomain(minimum, maximum);
  }
}
