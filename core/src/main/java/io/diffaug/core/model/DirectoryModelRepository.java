package io.diffaug.core.model;

import io.diffaug.core.digest.Sha256;
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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
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

  private final VersionFolders folders;
  private final Optional<SigningKey> signing;
  private final VersionReader reader;

  /**
   * Opens the repository; the directory is created when the first version is claimed.
   *
   * @param root the directory
   */
  public DirectoryModelRepository(Path root) {
    this(new VersionReader(new VersionFolders(root), Optional.empty()), Optional.empty());
  }

  private DirectoryModelRepository(VersionReader reader, Optional<SigningKey> signing) {
    this.folders = reader.folders();
    this.reader = reader;
    this.signing = signing;
  }

  /**
   * The same repository for a writer that signs the manifests it completes.
   *
   * @param key the writer's key
   * @return the repository
   */
  public DirectoryModelRepository signing(SigningKey key) {
    return new DirectoryModelRepository(reader, Optional.of(key));
  }

  /**
   * The same repository for a reader that takes signed versions only.
   *
   * @param trusted the keys whose signatures count
   * @return the repository
   */
  public DirectoryModelRepository requiring(TrustedKeys trusted) {
    return new DirectoryModelRepository(new VersionReader(folders, Optional.of(trusted)), signing);
  }

  @Override
  public long claim() {
    return folders.claim();
  }

  @Override
  public ModelFile write(long version, String name, byte[] contents) {
    if (!VersionReader.isPlain(name)) {
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
    return new ModelFile(name, contents.length, Sha256.hex(contents));
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
  public void removeAbandoned(long version) {
    folders.removeAbandoned(version);
  }

  @Override
  public ModelManifest manifest(long version) throws RejectedModelException {
    return reader.manifest(version);
  }

  @Override
  public String manifestSha256(long version) throws RejectedModelException {
    return Sha256.hex(reader.manifestBytes(version));
  }

  @Override
  public ModelBundleFiles read(long version, String manifestSha256) throws RejectedModelException {
    return reader.read(version, manifestSha256);
  }

  @Override
  public Optional<Signature> signature(long version) throws RejectedModelException {
    return reader.signature(version);
  }
}
