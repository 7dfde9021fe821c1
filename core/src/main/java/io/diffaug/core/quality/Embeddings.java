package io.diffaug.core.quality;

/**
 * A sample's anchor and views as one encoder sees them.
 *
 * @param anchor the anchor's embedding, shape [embedding]
 * @param views the views' embeddings, shape [views, embedding], at least one
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by whoever measures; never compared.
public record Embeddings(float[] anchor, float[][] views) {
  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no view, or one has another width than the anchor
   */
  public Embeddings {
    if (views.length == 0) {
      throw new IllegalArgumentException("views: 0 (expected: >= 1)");
    }
    for (float[] view : views) {
      if (view.length != anchor.length) {
        throw new IllegalArgumentException(
            "view: width " + view.length + " (expected: " + anchor.length + ", the anchor's)");
      }
    }
  }

  /**
   * How far views and anchor agree.
   *
   * @return mean cosine of anchor and view, -1 to 1
   */
  public double agreement() {
    double sum = 0;
    for (float[] view : views) {
      sum += Agreement.of(anchor, view);
    }
    return sum / views.length;
  }
}
