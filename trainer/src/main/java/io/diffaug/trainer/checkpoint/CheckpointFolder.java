package io.diffaug.trainer.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Where one training keeps its checkpoints: the latest, and some before it.
 *
 * <p>A checkpoint is written under another name and forced to disk; then each that stays moves on
 * by one age, the oldest first, and the new one becomes the latest, each by an atomic move. Killed
 * at any moment, the folder holds at least one whole checkpoint from its first on. The folder
 * belongs to one trainer at a time, by a lock that ends with its process.
 */
public final class CheckpointFolder implements AutoCloseable {
  /** Most checkpoints that may be kept. */
  static final int MOST = 100;

  private static final String UNFINISHED = "unfinished.part";
  private static final String LOCK = "lock";

  private final Path folder;
  private final int keep;
  private final FileChannel lock;

  private CheckpointFolder(Path folder, int keep, FileChannel lock) {
    this.folder = folder;
    this.keep = keep;
    this.lock = lock;
  }

  /**
   * Opens a folder for this process alone; it is created where it is missing.
   *
   * @param folder the folder
   * @param keep how many checkpoints stay, 1 to {@value #MOST}
   * @param setting the setting that says where it is, for messages
   * @return the folder, locked until it is closed
   * @throws IllegalStateException if another trainer has it
   * @throws UncheckedIOException if it cannot be created or written
   */
  public static CheckpointFolder open(Path folder, int keep, String setting) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = holder(channel);
        channel.close();
        throw new IllegalStateException(
            folder
                + ": in use by the trainer of process "
                + holder
                + " (expected: one trainer a folder; "
                + setting
                + " sets another)");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)), 0);
      return new CheckpointFolder(folder, keep, channel);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(
          folder + ": cannot hold checkpoints (expected: a writable folder, " + setting + ")",
          unwritable);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    return new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  /**
   * Writes a checkpoint; the ones before stay until it is whole.
   *
   * @param checkpoint the moment to keep
   * @throws UncheckedIOException if it cannot be written; the message says what is kept
   */
  public void write(Checkpoint checkpoint) {
    Path unfinished = folder.resolve(UNFINISHED);
    Path latest = file(0);
    try {
      Files.deleteIfExists(unfinished);
      CheckpointFile.write(unfinished, checkpoint);
      for (int age = keep - 1; age > 0; age--) {
        if (Files.exists(file(age - 1))) {
          replace(file(age - 1), file(age));
        }
      }
      replace(unfinished, latest);
      for (int age = keep; age < MOST; age++) {
        Files.deleteIfExists(file(age));
      }
      force();
    } catch (IOException unwritable) {
      discard(unfinished);
      throw new UncheckedIOException(
          latest
              + ": cannot be written: "
              + unwritable.getMessage()
              + " (expected: free disk space; "
              + kept()
              + ")",
          unwritable);
    }
  }

  /** The file of a checkpoint that so many have followed. */
  private Path file(int age) {
    String name =
        switch (age) {
          case 0 -> "latest";
          case 1 -> "previous";
          default -> "previous-" + age;
        };
    return folder.resolve(name + ".safetensors");
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void discard(Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException stays) {
      // The next write removes it, or says why it cannot.
    }
  }

  /** Makes the folder's entries durable. */
  private void force() throws IOException {
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /**
   * What training could go on from.
   *
   * @return for instance {@code kept: FOLDER/latest.safetensors}
   */
  public String kept() {
    return candidates().stream()
        .findFirst()
        .map(file -> "kept: " + file)
        .orElse("no checkpoint is kept");
  }

  /**
   * Whether there is a checkpoint, sound or not.
   *
   * @return true if so
   */
  public boolean hasCheckpoint() {
    return !candidates().isEmpty();
  }

  private List<Path> candidates() {
    return IntStream.range(0, MOST).mapToObj(this::file).filter(Files::exists).toList();
  }

  /**
   * Reads the latest checkpoint that is whole.
   *
   * @param notes told of each that is damaged
   * @return the checkpoint
   * @throws InvalidCheckpointException if there is none, none is whole, or it is of another format;
   *     the message names file, culprit and expectation
   */
  public Checkpoint read(Consumer<String> notes) {
    Optional<InvalidCheckpointException> complaint = Optional.empty();
    for (Path file : candidates()) {
      try {
        return CheckpointFile.read(file);
      } catch (InvalidCheckpointException.Damaged damaged) {
        notes.accept(damaged.getMessage());
        complaint = Optional.of(damaged);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(file + ": cannot be read", unreadable);
      }
    }
    throw complaint.orElseGet(
        () ->
            new InvalidCheckpointException(
                folder + ": no checkpoint (expected: one of a training that was interrupted)"));
  }

  /** Removes all checkpoints: the training is done. */
  public void clear() {
    try {
      for (Path file : candidates()) {
        Files.delete(file);
      }
      force();
    } catch (IOException stays) {
      throw new UncheckedIOException(folder + ": cannot be cleared of checkpoints", stays);
    }
  }

  /** Gives the folder to others. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException unclosable) {
      throw new UncheckedIOException(folder + ": cannot be unlocked", unclosable);
    }
  }
}
