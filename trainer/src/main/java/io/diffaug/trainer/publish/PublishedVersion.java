package io.diffaug.trainer.publish;

import io.diffaug.core.domain.SampleShape;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.rollout.Announcement;
import java.util.Optional;

/**
 * A version that exists in the repository.
 *
 * @param version the version
 * @param manifestSha256 the manifest's digest, lower-case hexadecimal, for the announcement
 * @param samples what samples it takes; nothing where that is not known
 */
public record PublishedVersion(long version, String manifestSha256, Optional<SampleShape> samples) {

  /**
   * A version of which no more is known than what its files are.
   *
   * @param version the version
   * @param manifestSha256 the manifest's digest
   */
  public PublishedVersion(long version, String manifestSha256) {
    this(version, manifestSha256, Optional.empty());
  }

  /**
   * The version that a manifest completed.
   *
   * @param manifest the manifest
   * @param manifestSha256 its digest
   * @return the version
   */
  public static PublishedVersion of(ModelManifest manifest, String manifestSha256) {
    return new PublishedVersion(
        manifest.version(), manifestSha256, Optional.of(manifest.domain().shape()));
  }

  /** What the models log is told of it. */
  Announcement announcement() {
    return new Announcement(version, manifestSha256, samples);
  }
}
