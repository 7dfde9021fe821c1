package io.diffaug.core.domain;

/**
 * What samples a version takes, as far as the versions of one stream must agree on it.
 *
 * @param domain the domain's name, for instance {@code vector}
 * @param width floats a sample in model space, 1 or more
 */
public record SampleShape(String domain, int width) {
  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the domain has no name or the width is below 1
   */
  public SampleShape {
    if (domain.isBlank()) {
      throw new IllegalArgumentException("domain: blank (expected: a name)");
    }
    if (width < 1) {
      throw new IllegalArgumentException("width: " + width + " (expected: >= 1)");
    }
  }

  /**
   * The shape for a person to read.
   *
   * @return for instance {@code vector, width 64}
   */
  public String inWords() {
    return domain + ", width " + width;
  }
}
