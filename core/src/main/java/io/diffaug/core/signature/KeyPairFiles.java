package io.diffaug.core.signature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.List;

/**
 * A new pair of keys as files: the private one, which nobody but its owner may read, and the public
 * one, for those who verify.
 *
 * @param privateFile both keys, in PEM
 * @param publicFile the public key, in PEM
 * @param keyId the public key's id
 */
public record KeyPairFiles(Path privateFile, Path publicFile, String keyId) {
  /** How files with a private and a public key end. */
  private static final String PRIVATE = ".private.pem";

  static final String PUBLIC = ".public.pem";

  /**
   * Makes a pair of keys and writes it.
   *
   * @param folder where to, made if it is not there
   * @param name whose keys: a plain file name
   * @return the files
   * @throws IllegalArgumentException if one of them exists already, or the name is not one
   * @throws UncheckedIOException if they cannot be written
   */
  public static KeyPairFiles create(Path folder, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("name: " + name + " (expected: a plain file name)");
    }
    Path privateFile = folder.resolve(name + PRIVATE);
    Path publicFile = folder.resolve(name + PUBLIC);
    KeyPair pair = Ed25519.newKeyPair();
    String published = Pem.PUBLIC_KEY.write(pair.getPublic().getEncoded());
    try {
      Files.createDirectories(folder);
      refuseToOverwrite(List.of(privateFile, publicFile));
      write(
          privateFile,
          Pem.PRIVATE_KEY.write(pair.getPrivate().getEncoded()) + published,
          "rw-------");
      write(publicFile, published, "rw-r--r--");
    } catch (FileAlreadyExistsException exists) {
      throw new IllegalArgumentException(
          exists.getFile() + ": exists (expected: a new file, keys are never overwritten)", exists);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(folder + ": keys cannot be written", unwritable);
    }
    return new KeyPairFiles(privateFile, publicFile, Ed25519.keyId(pair.getPublic()));
  }

  private static void refuseToOverwrite(List<Path> files) throws FileAlreadyExistsException {
    for (Path file : files) {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    FileAttribute<?> owner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    Files.createFile(file, owner);
    Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
  }
}
