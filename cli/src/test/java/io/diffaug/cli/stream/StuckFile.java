package io.diffaug.cli.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file whose readers wait for ever, so that they can be killed in the middle: a pipe into which
 * nobody writes.
 *
 * @param file where it lies
 * @param content where what it held lies meanwhile
 */
record StuckFile(Path file, Path content) {
  /** Lets a file be stuck. */
  static StuckFile of(Path file) throws IOException, InterruptedException {
    Path content = file.resolveSibling(file.getFileName() + ".aside");
    Files.move(file, content);
    int code = new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(file + ": mkfifo ended with " + code);
    }
    return new StuckFile(file, content);
  }

  /** Lets it be read again. */
  void release() throws IOException {
    Files.delete(file);
    Files.move(content, file);
  }
}
