package io.diffaug.core.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folders of a directory, one a version: claimed, listed, removed. What is in them is not
 * looked at, but for the manifest, with which a version exists, and the {@link ClaimMark}, by which
 * a folder that is being written is told from one that is nobody's.
 *
 * @param root the directory
 */
record VersionFolders(Path root) {
  private static final String NAME = "\\d{8,18}";

  /** The folder of a version, whether there is one or not. */
  Path folder(long version) {
    return root.resolve(String.format(Locale.ROOT, "%08d", version));
  }

  private static long version(Path folder) {
    return Long.parseLong(folder.getFileName().toString());
  }

  /** Claims the next version. */
  long claim() {
    try {
      Files.createDirectories(root);
      long version = all().stream().mapToLong(VersionFolders::version).max().orElse(0);
      do {
        version++;
      } while (!claimed(folder(version)));
      force(root);
      return version;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(
          root + ": cannot claim a version (expected: a writable folder, diffaug.repository)",
          unwritable);
    }
  }

  private static boolean claimed(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException claimedByAnother) {
      return false;
    }
    try {
      ClaimMark.put(folder);
      return true;
    } catch (NoSuchFileException removedMeanwhile) {
      return false;
    }
  }

  /** Gives up the claim of a version that is complete. */
  void completed(long version) {
    try {
      ClaimMark.takeOff(folder(version));
    } catch (IOException stays) {
      throw new UncheckedIOException(
          folder(version) + ": the mark of its claim cannot be removed", stays);
    }
  }

  /** Versions with a manifest, rising. */
  List<Long> complete() {
    try {
      return all().stream()
          .filter(VersionFolders::isComplete)
          .map(VersionFolders::version)
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw unlisted(unreadable);
    }
  }

  /** Versions without a manifest that nobody can be writing any more, rising; never the newest. */
  List<Long> abandoned() {
    try {
      List<Path> folders = all().stream().sorted().toList();
      List<Long> abandoned = new ArrayList<>();
      for (Path folder : folders.subList(0, Math.max(0, folders.size() - 1))) {
        if ((isEmpty(folder) || ClaimMark.isNobodys(folder)) && !isComplete(folder)) {
          abandoned.add(version(folder));
        }
      }
      return abandoned;
    } catch (IOException unreadable) {
      throw unlisted(unreadable);
    }
  }

  /**
   * Throws if there is no version at all: then the directory is not the one that is meant, or what
   * should be mounted there is not.
   */
  void requireVersions() {
    try {
      if (all().isEmpty()) {
        throw new UncheckedIOException(
            root + ": holds no version (expected: a readable folder, diffaug.repository)",
            new NoSuchFileException(root.toString()));
      }
    } catch (IOException unreadable) {
      throw unlisted(unreadable);
    }
  }

  private UncheckedIOException unlisted(IOException unreadable) {
    return new UncheckedIOException(
        root + ": cannot be listed (expected: a readable folder, diffaug.repository)", unreadable);
  }

  private List<Path> all() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(entry -> entry.getFileName().toString().matches(NAME)).toList();
    }
  }

  private static boolean isComplete(Path folder) {
    return Files.isRegularFile(folder.resolve(DirectoryModelRepository.MANIFEST_FILE));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (NoSuchFileException removed) {
      return true;
    }
  }

  /** Removes a complete version, which is an abandoned one from when its manifest is gone. */
  void remove(long version) {
    Path folder = folder(version);
    try {
      if (isComplete(folder)) {
        ClaimMark.putNobodys(folder);
        Files.deleteIfExists(folder.resolve(DirectoryModelRepository.MANIFEST_FILE));
        force(folder);
      }
    } catch (IOException stays) {
      throw unremoved(folder, stays);
    }
    removeAbandoned(version);
  }

  /**
   * Removes what is nobody's.
   *
   * <p>A folder without any file is removed only as such: whoever has just claimed it, and has yet
   * to mark it, finds it gone and claims another. Whatever bears the mark of a writer who lives
   * stays, and so does what bears none.
   */
  void removeAbandoned(long version) {
    Path folder = folder(version);
    try {
      ClaimMark.clear(folder);
      deleteIfEmpty(folder);
      force(root);
    } catch (IOException stays) {
      throw unremoved(folder, stays);
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException itsWritersOwn) {
      // Whoever writes there lives, or has completed it.
    }
  }

  private static UncheckedIOException unremoved(Path folder, IOException stays) {
    return new UncheckedIOException(folder + ": cannot be removed", stays);
  }

  /** Makes the entries of a folder durable, where the file system can. */
  static void force(Path folder) throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
