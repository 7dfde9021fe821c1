package io.diffaug.bench.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process takes of the machine, read from Linux' {@code /proc}.
 *
 * @param residentBytes resident memory
 * @param threads threads, without those that the JVM's compilers and collector start and end as
 *     they please
 * @param handles open files and sockets
 */
record ProcessSize(long residentBytes, long threads, long handles) {

  /** Reads them. */
  static ProcessSize of(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    return new ProcessSize(resident(proc), threads(proc), handles(proc));
  }

  private static long resident(Path proc) throws IOException {
    try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
      String kilobytes = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(kilobytes.replaceAll("[^0-9]", "")) * 1024;
    }
  }

  private static long threads(Path proc) throws IOException {
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
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

  private static long handles(Path proc) throws IOException {
    try (Stream<Path> entries = Files.list(proc.resolve("fd"))) {
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
