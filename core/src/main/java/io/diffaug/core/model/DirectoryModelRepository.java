package io.diffaug.core.model;

import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.signature.Signature;
import io.diffaug.core.signature.SigningKey;
import io.diffaug.core.signature.TrustedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model repository on a directory: one folder a version, {@code 00000001} and so on.
 *
 * <p>Creating the folder claims the version: the file system lets only one claimant succeed. Each
 * file is written under another name, forced to disk and moved into place; the manifest is written
 * last, so a folder without one is a version that was never finished and does not exist. Until then
 * the folder bears its writer's {@link ClaimMark}, by which a folder that is nobody's is told.
 */
public final class DirectoryModelRepository implements ModelRepository {
  /** The manifest's file name. */
  public static final String MANIFEST_FILE = "manifest.pb";

  /** The file name of the manifest's signature, where there is one. */
  public static final String SIGNATURE_FILE = "manifest.sig";

  /** No sound file of a version is longer; a longer one is refused before it is read. */
  private static final long LARGEST_FILE_BYTES = 1L << 30;

  private static final long LARGEST_MANIFEST_BYTES = 1L << 24;

  private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

  private final VersionFolders folders;
  private final Optional<SigningKey> signing;
  private final Optional<TrustedKeys> required;

  /**
   * Opens the repository; the directory is created when the first version is claimed.
   *
   * @param root the directory
   */
  public DirectoryModelRepository(Path root) {
    this(new VersionFolders(root), Optional.empty(), Optional.empty());
  }

  private DirectoryModelRepository(
      VersionFolders folders, Optional<SigningKey> signing, Optional<TrustedKeys> required) {
    this.folders = folders;
    this.signing = signing;
    this.required = required;
  }

  /**
   * The same repository for a writer that signs the manifests it completes.
   *
   * @param key the writer's key
   * @return the repository
   */
  public DirectoryModelRepository signing(SigningKey key) {
    return new DirectoryModelRepository(folders, Optional.of(key), required);
  }

  /**
   * The same repository for a reader that takes signed versions only.
   *
   * @param trusted the keys whose signatures count
   * @return the repository
   */
  public DirectoryModelRepository requiring(TrustedKeys trusted) {
    return new DirectoryModelRepository(folders, signing, Optional.of(trusted));
  }

  @Override
  public long claim() {
    return folders.claim();
  }

  @Override
  public ModelFile write(long version, String name, byte[] contents) {
    if (!name.matches(PLAIN_NAME)) {
      throw new IllegalArgumentException(name + " (expected: a plain file name)");
    }
    Path folder = folders.folder(version);
    Path unfinished = folder.resolve(name + ".part");
    try (FileChannel file =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer remaining = ByteBuffer.wrap(contents);
      while (remaining.hasRemaining()) {
        file.write(remaining);
      }
      file.force(true);
      Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      VersionFolders.force(folder);
    } catch (FileAlreadyExistsException another) {
      throw new UncheckedIOException(unfinished + ": is being written by another", another);
    } catch (IOException unwritable) {
      discard(unfinished, unwritable);
      throw new UncheckedIOException(folder.resolve(name) + ": cannot be written", unwritable);
    }
    return new ModelFile(name, contents.length, sha256(contents));
  }

  /** Gives back the room of a file that could not be finished. */
  private static void discard(Path unfinished, IOException because) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException left) {
      because.addSuppressed(left);
    }
  }

  @Override
  public String complete(ModelManifest manifest) {
    byte[] bytes = ManifestCodec.write(manifest);
    signing.ifPresent(
        key -> write(manifest.version(), SIGNATURE_FILE, ManifestSigning.write(key.sign(bytes))));
    ModelFile written = write(manifest.version(), MANIFEST_FILE, bytes);
    folders.completed(manifest.version());
    return written.sha256();
  }

  @Override
  public List<Long> versions() {
    return folders.complete();
  }

  @Override
  public List<Long> abandoned() {
    return folders.abandoned();
  }

  @Override
  public void remove(long version) {
    folders.remove(version);
  }

  @Override
  public ModelManifest manifest(long version) throws RejectedModelException {
    return manifest(version, readFile(version, MANIFEST_FILE));
  }

  @Override
  public String manifestSha256(long version) throws RejectedModelException {
    return sha256(readFile(version, MANIFEST_FILE));
  }

  @Override
  public ModelBundleFiles read(long version, String manifestSha256) throws RejectedModelException {
    byte[] manifestBytes = readFile(version, MANIFEST_FILE);
    requireDigest(version, MANIFEST_FILE, manifestSha256, manifestBytes);
    requireSignature(version, manifestBytes);
    ModelManifest manifest = manifest(version, manifestBytes);
    Map<String, byte[]> contents = new HashMap<>();
    for (ModelFile file : manifest.files()) {
      contents.put(file.name(), read(version, file));
    }
    for (String required : List.of(ModelManifest.ENCODER_FILE, ModelManifest.DENOISER_FILE)) {
      if (!contents.containsKey(required)) {
        throw rejected(version, required, "not in the manifest (expected: listed there)");
      }
    }
    return new ModelBundleFiles(manifest, contents);
  }

  @Override
  public Optional<Signature> signature(long version) throws RejectedModelException {
    return Files.exists(folders.folder(version).resolve(SIGNATURE_FILE))
        ? Optional.of(ManifestSigning.read(readFile(version, SIGNATURE_FILE)))
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

  private byte[] read(long version, ModelFile file) throws RejectedModelException {
    if (!file.name().matches(PLAIN_NAME)) {
      throw rejected(version, file.name(), "a path (expected: a plain file name)");
    }
    requireSize(version, file.name(), file.sizeBytes(), LARGEST_FILE_BYTES);
    byte[] bytes = readFile(version, file.name());
    if (bytes.length != file.sizeBytes()) {
      throw rejected(
          version, file.name(), bytes.length + " bytes (expected: " + file.sizeBytes() + ")");
    }
    requireDigest(version, file.name(), file.sha256(), bytes);
    return bytes;
  }

  private byte[] readFile(long version, String name) throws RejectedModelException {
    Path root = folders.root();
    if (!Files.isDirectory(root)) {
      throw new UncheckedIOException(
          new NotDirectoryException(root + " (expected: a readable folder, diffaug.repository)"));
    }
    Path file = folders.folder(version).resolve(name);
    try {
      requireSize(
          version,
          name,
          Files.size(file),
          name.equals(MANIFEST_FILE) ? LARGEST_MANIFEST_BYTES : LARGEST_FILE_BYTES);
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new RejectedModelException(
          "version " + version + ", " + name + ": cannot be read from " + root, unreadable);
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
          version, MANIFEST_FILE, "of version " + manifest.version() + " (expected: its folder's)");
    }
    return manifest;
  }

  private static void requireDigest(long version, String name, String expected, byte[] bytes)
      throws RejectedModelException {
    String actual = sha256(bytes);
    if (!actual.equals(expected)) {
      throw rejected(version, name, "sha256 " + actual + " (expected: " + expected + ")");
    }
  }

  private static RejectedModelException rejected(long version, String culprit, String complaint) {
    return new RejectedModelException("version " + version + ", " + culprit + ": " + complaint);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", missing);
    }
  }
}
