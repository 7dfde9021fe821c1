package io.diffaug.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one demo, locked while it runs and emptied of what an earlier demo left: two demos
 * at the same time each need their own.
 */
final class DemoFolder implements AutoCloseable {
  private static final String LOCK = ".demo.lock";

  /** What a demo writes; nothing else in the folder is ever touched. */
  private static final List<String> OURS =
      List.of(
          "broker",
          "models",
          "logs",
          "natives",
          "training.csv",
          "held-out.csv",
          "training.json",
          "learning.json",
          "result.json",
          "pairs.svg",
          "timeline.svg");

  private final Path path;
  private final FileChannel lock;

  private DemoFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Opens a folder, or says why it cannot be had. */
  static DemoFolder open(Path folder) throws IOException {
    return tryOpen(folder)
        .orElseThrow(
            () ->
                new IOException(
                    folder + ": another demo runs there (expected: --out ANOTHER_FOLDER)"));
  }

  /** Opens the first of {@code base}, {@code base-2}, {@code base-3} ... where no demo runs. */
  static DemoFolder openFree(Path base) throws IOException {
    Optional<DemoFolder> folder = tryOpen(base);
    for (int number = 2; folder.isEmpty(); number++) {
      folder = tryOpen(base.resolveSibling(base.getFileName() + "-" + number));
    }
    return folder.get();
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** Locks and empties a folder; nothing where another demo holds it. */
  private static Optional<DemoFolder> tryOpen(Path folder) throws IOException {
    FileChannel channel = channel(folder);
    if (!locked(channel)) {
      channel.close();
      return Optional.empty();
    }
    for (String name : OURS) {
      delete(folder.resolve(name));
    }
    Files.createDirectories(folder.resolve("logs"));
    return Optional.of(new DemoFolder(folder, channel));
  }

  private static FileChannel channel(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      return FileChannel.open(
          folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException unwritable) {
      throw new IOException(
          folder + ": cannot be written (expected: a writable folder, --out)", unwritable);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
