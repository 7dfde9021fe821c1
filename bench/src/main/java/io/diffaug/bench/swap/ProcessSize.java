package io.diffaug.bench.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this process takes of the machine, read from Linux' {@code /proc/self}.
 *
 * @param residentBytes resident memory
 * @param threads threads, without those that the JVM's compilers and collector start and end as
 *     they please
 * @param handles open files and sockets
 */
record ProcessSize(long residentBytes, long threads, long handles) {
  private static final Path SELF = Path.of("/proc/self");
  private static final int READINGS = 10;

  /**
   * Reads them, the memory several times and each time after a garbage collection: the least of the
   * readings is what is held, the others are the heap's ups and downs.
   */
  static ProcessSize now() throws IOException {
    long least = Long.MAX_VALUE;
    for (int reading = 0; reading < READINGS; reading++) {
      System.gc();
      least = Math.min(least, residentNow());
    }
    return new ProcessSize(least, threadsNow(), handlesNow());
  }

  private static long residentNow() throws IOException {
    try (Stream<String> lines = Files.lines(SELF.resolve("status"))) {
      String kilobytes = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(kilobytes.replaceAll("[^0-9]", "")) * 1024;
    }
  }

  private static long threadsNow() throws IOException {
    try (Stream<Path> tasks = Files.list(SELF.resolve("task"))) {
      return tasks.filter(task -> !comesAndGoes(task)).count();
    }
  }

  private static boolean comesAndGoes(Path task) {
    try {
      return Files.readString(task.resolve("comm")).matches("(?s)(C1|C2|GC|G1) .*");
    } catch (IOException ended) {
      return true;
    }
  }

  private static long handlesNow() throws IOException {
    try (Stream<Path> entries = Files.list(SELF.resolve("fd"))) {
      return entries.count();
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MB resident, %d threads, %d handles",
        residentBytes / 1e6,
        threads,
        handles);
  }
}
