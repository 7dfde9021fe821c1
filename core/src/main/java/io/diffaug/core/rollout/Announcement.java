package io.diffaug.core.rollout;

import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.RejectedModelException;
import java.util.Optional;

/**
 * "This version exists in the repository."
 *
 * @param version the version, 1 or more
 * @param manifestSha256 digest of its manifest, lower-case hexadecimal
 * @param samples what samples it takes; nothing where an earlier release announced it
 */
public record Announcement(long version, String manifestSha256, Optional<SampleShape> samples)
    implements RolloutEvent {
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

  /**
   * An announcement as earlier releases made them, which says nothing of samples.
   *
   * @param version the version
   * @param manifestSha256 digest of its manifest
   */
  public Announcement(long version, String manifestSha256) {
    this(version, manifestSha256, Optional.empty());
  }

  /**
   * Announces what a manifest says.
   *
   * @param manifest the manifest
   * @param manifestSha256 its digest
   * @return the announcement
   */
  public static Announcement of(ModelManifest manifest, String manifestSha256) {
    return new Announcement(
        manifest.version(), manifestSha256, Optional.of(manifest.domain().shape()));
  }

  /**
   * Refuses a manifest that takes other samples than this says.
   *
   * @param manifest the manifest that was announced
   * @throws RejectedModelException if its domain or width is another
   */
  public void requireOf(ModelManifest manifest) throws RejectedModelException {
    SampleShape actual = manifest.domain().shape();
    if (samples.isPresent() && !samples.get().equals(actual)) {
      throw new RejectedModelException(
          "version "
              + version
              + ": samples of domain "
              + actual.inWords()
              + " (expected: "
              + samples.get().inWords()
              + ", as announced)");
    }
  }
}
