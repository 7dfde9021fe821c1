package io.diffaug.bench.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How much memory an open version takes, each time in a fresh process ({@link OpenVersions}).
 *
 * @param repository the folder of versions
 * @param light a version of few weights, opened before anything counts
 * @param version the version to measure
 */
record VersionMemory(Path repository, long light, long version) {

  /**
   * Measures once.
   *
   * @param ladders for each bundle to open, its rungs, separated by commas
   * @return MiB
   * @throws IOException if the process fails
   * @throws InterruptedException if this thread is interrupted
   */
  double mebibytes(List<String> ladders) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms384m", "-Xmx384m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OpenVersions.class.getName());
    command.add(repository.toString());
    command.add(Long.toString(light));
    command.add(Long.toString(version));
    command.addAll(ladders);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("process: exit code " + process.exitValue() + " (expected: 0)");
    }
    return Double.parseDouble(printed.strip());
  }
}
