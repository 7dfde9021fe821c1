package io.diffaug.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a measurement was made on.
 *
 * @param cores the cores this process may use
 * @param cpu the CPU's name
 * @param jdk the Java runtime
 * @param system the operating system
 */
public record Machine(int cores, String cpu, String jdk, String system) {
  private static final Path CPU_FACTS = Path.of("/proc/cpuinfo");

  /**
   * The machine that this process runs on.
   *
   * @return its facts
   */
  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        cpuName(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  private static String cpuName() {
    try (Stream<String> lines = Files.lines(CPU_FACTS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException elsewhere) {
      return "unknown";
    }
  }

  /** One line of all facts. */
  @Override
  public String toString() {
    return cores + " x " + cpu + ", " + jdk + ", " + system;
  }
}
