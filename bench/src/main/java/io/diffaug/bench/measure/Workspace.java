package io.diffaug.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder for what a bench writes beside its figures; closing deletes it with all that
 * is in it. A killed bench leaves it behind.
 */
public final class Workspace implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workspace.class);

  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes an empty one in the system's temporary directory.
   *
   * @return the workspace; the caller closes it
   */
  public static Workspace open() {
    try {
      return new Workspace(Files.createTempDirectory("diffaug-bench"));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /**
   * Where it is.
   *
   * @return the folder
   */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      for (Path path : deepestFirst()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException undeletable) {
      // What was measured is worth more than a tidy folder.
      LOG.warn("{}: not deleted: {}", folder, undeletable.getMessage());
    }
  }

  private List<Path> deepestFirst() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
