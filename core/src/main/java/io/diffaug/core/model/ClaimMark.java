package io.diffaug.core.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mark in the folder of a version that is being written: a file that its writer holds locked
 * until the version is complete. A lock ends with the process that holds it, so a mark that is not
 * locked is that of a writer who is gone, and proves that the folder is nobody's; a slow writer, or
 * one on another machine of the same file system, keeps its lock.
 *
 * <p>The mark is locked before it has any contents: an empty one, which its writer may be about to
 * lock, proves nothing. Nor does its absence prove anything of a folder that holds files.
 */
final class ClaimMark {
  private static final String FILE = "claim";

  /**
   * Marks that this process holds: closing any channel of a file gives up all locks that a process
   * has on it, so these are never opened a second time.
   */
  private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

  private ClaimMark() {}

  /**
   * Marks a folder as being written by this process.
   *
   * @throws java.nio.file.NoSuchFileException if somebody removed the folder, which was empty
   */
  static void put(Path folder) throws IOException {
    FileChannel mark =
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      HELD.put(key(folder), mark);
      mark.lock();
      fill(mark);
    } catch (IOException unlockable) {
      takeOff(folder);
      throw unlockable;
    }
  }

  /** Marks a folder as nobody's: its removal has begun, and may be finished by anybody. */
  static void putNobodys(Path folder) throws IOException {
    try (FileChannel mark =
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      fill(mark);
    }
  }

  private static void fill(FileChannel mark) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    mark.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    mark.force(true);
  }

  /** Takes the mark off, and gives up its lock. */
  static void takeOff(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
    FileChannel held = HELD.remove(key(folder));
    if (held != null) {
      held.close();
    }
  }

  /** Whether a folder bears a mark whose writer is gone. */
  static boolean isNobodys(Path folder) throws IOException {
    Path mark = folder.resolve(FILE);
    if (!Files.exists(mark) || HELD.containsKey(key(folder))) {
      return false;
    }
    try (FileChannel other = FileChannel.open(mark, StandardOpenOption.WRITE)) {
      return other.size() > 0 && other.tryLock() != null;
    } catch (NoSuchFileException takenOff) {
      return false;
    }
  }

  /** Whether a file is a mark. */
  static boolean isMark(Path file) {
    return file.getFileName().toString().equals(FILE);
  }

  private static Path key(Path folder) throws IOException {
    return folder.toRealPath();
  }
}
