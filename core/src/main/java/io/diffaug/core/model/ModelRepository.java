package io.diffaug.core.model;

import io.diffaug.core.signature.Signature;
import java.util.List;
import java.util.Optional;

/**
 * Where versions of model bundles are kept. Writing is claim, files, manifest: a version exists
 * once its manifest does, and never changes afterwards.
 */
public interface ModelRepository {

  /**
   * Claims the next version number; of two claimants at once, each gets its own.
   *
   * @return the version, higher than any before
   */
  long claim();

  /**
   * Writes a file of a claimed version, durably.
   *
   * @param version the claimed version
   * @param name a plain file name
   * @param contents the bytes
   * @return the file's entry for the manifest
   */
  ModelManifest.ModelFile write(long version, String name, byte[] contents);

  /**
   * Completes a version by writing its manifest, durably and last.
   *
   * @param manifest the manifest; its files are already written
   * @return the SHA-256 of the manifest's bytes, lower-case hexadecimal, for the announcement
   */
  String complete(ModelManifest manifest);

  /**
   * Lists the complete versions.
   *
   * @return the versions, rising
   */
  List<Long> versions();

  /**
   * Lists versions that were claimed and never completed, and that nobody can be writing any more:
   * their claimants are gone. The newest claimed is never among them: its number would be given
   * away again.
   *
   * @return the versions, rising
   */
  List<Long> abandoned();

  /**
   * Removes a complete version for good; the manifest goes first, so that no half of it is ever
   * visible.
   *
   * @param version the version, not the newest, whose number would be given away again
   * @throws java.io.UncheckedIOException if it cannot be removed
   */
  void remove(long version);

  /**
   * Removes what an abandoned version left; nothing where its writer turns out to live, or has
   * completed it meanwhile.
   *
   * @param version the version
   * @throws java.io.UncheckedIOException if it cannot be removed
   */
  void removeAbandoned(long version);

  /**
   * Reads a version and verifies it: the manifest against its digest, each file against the
   * manifest.
   *
   * @param version the version
   * @param manifestSha256 the announced digest of the manifest, lower-case hexadecimal
   * @return the verified bytes
   * @throws RejectedModelException if anything is missing, altered or malformed
   */
  ModelBundleFiles read(long version, String manifestSha256) throws RejectedModelException;

  /**
   * Reads a version's manifest, for a person to look at.
   *
   * @param version the version
   * @return the manifest
   * @throws RejectedModelException if it is missing or malformed
   */
  ModelManifest manifest(long version) throws RejectedModelException;

  /**
   * The digest of a version's manifest as it lies there, for a person to compare with what was
   * announced.
   *
   * @param version the version
   * @return SHA-256, lower-case hexadecimal
   * @throws RejectedModelException if the manifest is missing
   */
  String manifestSha256(long version) throws RejectedModelException;

  /**
   * The signature beside a version's manifest, for a person to look at; it is not verified here.
   *
   * @param version the version
   * @return the signature, empty if the version is unsigned
   * @throws RejectedModelException if it is malformed
   */
  Optional<Signature> signature(long version) throws RejectedModelException;
}
