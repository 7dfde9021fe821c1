package io.diffaug.core.rollout;

/**
 * "This version exists in the repository."
 *
 * @param version the version, 1 or more
 * @param manifestSha256 digest of its manifest, lower-case hexadecimal
 */
public record Announcement(long version, String manifestSha256) implements RolloutEvent {
  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the version is below 1 or the digest is not one
   */
  public Announcement {
    if (version < 1) {
      throw new IllegalArgumentException("version: " + version + " (expected: >= 1)");
    }
    if (!manifestSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "manifestSha256: " + manifestSha256 + " (expected: 64 hexadecimal digits)");
    }
  }
}
