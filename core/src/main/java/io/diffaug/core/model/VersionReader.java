package io.diffaug.core.model;

import io.diffaug.core.digest.Sha256;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.onnx.GraphVerifier;
import io.diffaug.core.signature.Signature;
import io.diffaug.core.signature.TrustedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads versions from their folders, and verifies what it read: sizes before any byte, then the
 * manifest against its announced digest, each file against the manifest.
 *
 * <p>A file that is not there speaks against its version. Everything else that goes wrong speaks
 * against the disk, as does a repository without any version: an empty mount point.
 *
 * @param folders the versions' folders
 * @param required the keys of which one must have signed a version, if any must
 */
record VersionReader(VersionFolders folders, Optional<TrustedKeys> required) {
  private static final long LARGEST_MANIFEST_BYTES = 1L << 24;
  private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  /** Whether a name is one of a file within a version's folder. */
  static boolean isPlain(String name) {
    return name.matches(PLAIN_NAME);
  }

  /** Reads and verifies a version. */
  ModelBundleFiles read(long version, String manifestSha256) throws RejectedModelException {
    byte[] bytes = manifestBytes(version);
    requireDigest(version, DirectoryModelRepository.MANIFEST_FILE, manifestSha256, bytes);
    requireSignature(version, bytes);
    ModelManifest manifest = manifest(version, bytes);
    for (ModelFile file : manifest.files()) {
      if (!isPlain(file.name())) {
        throw rejected(version, file.name(), "a path (expected: a plain file name)");
      }
    }
    return new ModelBundleFiles(
        manifest,
        read(manifest, ModelManifest.ENCODER_FILE),
        read(manifest, ModelManifest.DENOISER_FILE));
  }

  /** Reads a version's manifest, which nothing is known of beforehand. */
  ModelManifest manifest(long version) throws RejectedModelException {
    return manifest(version, manifestBytes(version));
  }

  byte[] manifestBytes(long version) throws RejectedModelException {
    return readFile(version, DirectoryModelRepository.MANIFEST_FILE, LARGEST_MANIFEST_BYTES);
  }

  /** Reads the signature beside a manifest, if there is one. */
  Optional<Signature> signature(long version) throws RejectedModelException {
    String name = DirectoryModelRepository.SIGNATURE_FILE;
    return Files.exists(folders.folder(version).resolve(name))
        ? Optional.of(ManifestSigning.read(readFile(version, name, LARGEST_MANIFEST_BYTES)))
        : Optional.empty();
  }

  private void requireSignature(long version, byte[] manifest) throws RejectedModelException {
    if (required.isPresent()) {
      try {
        ManifestSigning.require(required.get(), manifest, signature(version));
      } catch (RejectedModelException unproven) {
        throw new RejectedModelException(
            "version " + version + ", " + unproven.getMessage(), unproven);
      }
    }
  }

  private byte[] read(ModelManifest manifest, String name) throws RejectedModelException {
    long version = manifest.version();
    Optional<ModelFile> listed =
        manifest.files().stream().filter(file -> file.name().equals(name)).findFirst();
    if (listed.isEmpty()) {
      throw rejected(version, name, "not in the manifest (expected: listed there)");
    }
    ModelFile file = listed.get();
    requireSize(version, name, file.sizeBytes(), GraphVerifier.MAXIMUM_BYTES);
    byte[] bytes = readFile(version, name, GraphVerifier.MAXIMUM_BYTES);
    if (bytes.length != file.sizeBytes()) {
      throw rejected(version, name, bytes.length + " bytes (expected: " + file.sizeBytes() + ")");
    }
    requireDigest(version, name, file.sha256(), bytes);
    return bytes;
  }

  private byte[] readFile(long version, String name, long mostBytes) throws RejectedModelException {
    Path file = folders.folder(version).resolve(name);
    try {
      requireSize(version, name, Files.size(file), mostBytes);
      return Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      folders.requireVersions();
      throw new RejectedModelException(
          "version " + version + ", " + name + ": not in " + folders.root(), missing);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file + ": cannot be read", unreadable);
    }
  }

  /** Refuses what is too large, said or found, before any of it is read. */
  private static void requireSize(long version, String name, long bytes, long most)
      throws RejectedModelException {
    if (bytes < 0 || bytes > most) {
      throw rejected(version, name, bytes + " bytes (expected: at most " + most + ")");
    }
  }

  private static ModelManifest manifest(long version, byte[] bytes) throws RejectedModelException {
    ModelManifest manifest = ManifestCodec.read(bytes);
    if (manifest.version() != version) {
      throw rejected(
          version,
          DirectoryModelRepository.MANIFEST_FILE,
          "of version " + manifest.version() + " (expected: its folder's)");
    }
    return manifest;
  }

  private static void requireDigest(long version, String name, String expected, byte[] bytes)
      throws RejectedModelException {
    String actual = Sha256.hex(bytes);
    if (!actual.equals(expected)) {
      throw rejected(version, name, "sha256 " + actual + " (expected: " + expected + ")");
    }
  }

  private static RejectedModelException rejected(long version, String culprit, String complaint) {
    return new RejectedModelException("version " + version + ", " + culprit + ": " + complaint);
  }
}
