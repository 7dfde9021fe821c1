package io.diffaug.core.rollout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A figure by which a candidate is held against the stable version, block by block of 256 samples,
 * on the same records and the same noise. Larger is better, up to the margin; what is compared is
 * candidate minus stable. The figures catch broken generators; they do not rank good ones.
 *
 * <p>OWN: embeddings by the version's own encoder. COMMON: embeddings of both versions' views by
 * the stable version's encoder.
 */
public enum Figure {
  /** In-batch retrieval of a view's anchor, 0 to 1. */
  RETRIEVAL_OWN,
  /** In-batch retrieval of a view's anchor, 0 to 1. */
  RETRIEVAL_COMMON,
  /** Logarithm of the spread of anchors' embeddings: a collapsed encoder has none. */
  SPREAD_OWN,
  /** Logarithm of the spread of views' embeddings. */
  SPREAD_COMMON,
  /** Logarithm of relative distance: a copy of the anchor has none. */
  DISTANCE_OWN,
  /** Logarithm of relative distance: a copy of the anchor has none. */
  DISTANCE_COMMON,
  /** Logarithm of the variance over the views of an anchor: views that are all alike have none. */
  VARIATION_OWN,
  /** Logarithm of the variance over the views of an anchor: views that are all alike have none. */
  VARIATION_COMMON,
  /** Logarithm of the speed of the native calls: samples a second. */
  SPEED;

  /**
   * The figure's name on the models log and in settings.
   *
   * @return lower case, words joined by dashes
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The figure of a name.
   *
   * @param key its name on the models log and in settings
   * @return the figure, empty if this release does not know it
   */
  public static Optional<Figure> of(String key) {
    return Arrays.stream(values()).filter(figure -> figure.key().equals(key)).findFirst();
  }
}
