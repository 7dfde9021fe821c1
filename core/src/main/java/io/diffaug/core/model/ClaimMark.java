package io.diffaug.core.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The mark in the folder of a version that is being written: a file that its writer holds locked
 * until the version is complete. A lock ends with the process that holds it, so a mark that is not
 * locked is that of a writer who is gone, and proves that the folder is nobody's; a slow writer, or
 * one on another machine of the same file system, keeps its lock. The absence of a mark proves
 * nothing of a folder that holds files.
 *
 * <p>Between putting the mark there and locking it lies a moment. Whoever empties a folder holds
 * its mark's lock meanwhile, so a writer who comes to lock its mark in that moment waits, finds the
 * mark gone, and claims another version; one that is killed in it leaves a mark without a lock.
 *
 * <p>Closing any channel of a file gives up all locks that a process has on it. So the marks that
 * this process holds are never opened a second time, and within it one thing is done at a time.
 */
final class ClaimMark {
  private static final String FILE = "claim";

  /** Marks that this process holds, by their folders. */
  private static final Map<Path, FileChannel> HELD = new HashMap<>();

  private ClaimMark() {}

  /**
   * Marks a folder as being written by this process.
   *
   * @throws NoSuchFileException if somebody removed the folder meanwhile
   */
  static synchronized void put(Path folder) throws IOException {
    Path place = folder.toRealPath();
    Path mark = place.resolve(FILE);
    FileChannel held =
        FileChannel.open(mark, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    HELD.put(place, held);
    try {
      held.lock();
      fill(held);
      if (!Files.exists(mark)) {
        throw new NoSuchFileException(mark.toString());
      }
    } catch (IOException notOurs) {
      HELD.remove(place);
      held.close();
      throw notOurs;
    }
  }

  /** Marks a folder as nobody's: its removal has begun, and may be finished by anybody. */
  static synchronized void putNobodys(Path folder) throws IOException {
    try (FileChannel mark =
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      fill(mark);
    }
  }

  /** The process id, for a person who looks. */
  private static void fill(FileChannel mark) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    mark.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    mark.force(true);
  }

  /** Takes the mark off, and gives up its lock. */
  static synchronized void takeOff(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
    FileChannel held = HELD.remove(folder.toRealPath());
    if (held != null) {
      held.close();
    }
  }

  /** Whether a folder bears a mark whose writer is gone. */
  static synchronized boolean isNobodys(Path folder) throws IOException {
    return whileNobodys(folder, () -> {});
  }

  /**
   * Deletes all files of a folder that is nobody's, the mark last: a removal that is cut off can be
   * finished by anybody. Does nothing to a folder that is somebody's, or bears no mark.
   */
  static synchronized void clear(Path folder) throws IOException {
    whileNobodys(
        folder,
        () -> {
          for (Path file : others(folder)) {
            Files.deleteIfExists(file);
          }
          Files.deleteIfExists(folder.resolve(FILE));
        });
  }

  private static List<Path> others(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().equals(FILE)).toList();
    }
  }

  private interface Work {
    void perform() throws IOException;
  }

  /** Does something while nobody can claim the folder; returns false where somebody has. */
  private static boolean whileNobodys(Path folder, Work work) throws IOException {
    try {
      Path mark = folder.resolve(FILE);
      return Files.exists(mark)
          && !HELD.containsKey(folder.toRealPath())
          && whileLocked(mark, work);
    } catch (NoSuchFileException takenOff) {
      return false;
    }
  }

  private static boolean whileLocked(Path mark, Work work) throws IOException {
    try (FileChannel other = FileChannel.open(mark, StandardOpenOption.WRITE)) {
      if (other.tryLock() == null) {
        return false;
      }
      work.perform();
      return true;
    }
  }
}
