package io.diffaug.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A command of ours in a JVM of its own, as a person would start it; ended at the latest by close.
 */
final class ChildCommand implements AutoCloseable {
  private static final String MAIN = "io.diffaug.cli.DiffAug";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Path log;
  private final long logStart;
  private final Process process;

  private ChildCommand(String name, Path log, long logStart, Process process) {
    this.name = name;
    this.log = log;
    this.logStart = logStart;
    this.process = process;
  }

  /** Starts a command that logs to a file. */
  static ChildCommand start(Path log, List<String> arguments) throws IOException {
    ProcessBuilder builder = builder(arguments);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    return new ChildCommand(arguments.get(0), log, logStart, builder.start());
  }

  /** Runs a command to its end, with its output on ours. */
  static void run(List<String> arguments) throws IOException, InterruptedException {
    Process process = builder(arguments).inheritIO().start();
    try (ChildCommand child =
        new ChildCommand(arguments.get(0), Path.of("its output above"), 0, process)) {
      child.finish();
    }
  }

  /** Waits for the command's end, which must be a good one. */
  void finish() throws IOException, InterruptedException {
    requireSuccess(process.waitFor());
  }

  /** What followed a text in the log of this command's own life, to the end of its line. */
  Optional<String> said(String text) throws IOException {
    byte[] all = Files.readAllBytes(log);
    String own = new String(all, (int) logStart, (int) (all.length - logStart), UTF_8);
    return own.lines()
        .filter(line -> line.contains(text))
        .map(line -> line.substring(line.indexOf(text) + text.length()))
        .findFirst();
  }

  /** SIGKILL: no drain, no goodbye. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the exit code that the drain ends with. */
  void drain() throws IOException, InterruptedException {
    process.destroy();
    requireEnd("still draining");
    requireSuccess(process.exitValue());
  }

  /** SIGTERM, and any end; for a command whose only end is a signal. */
  void stop() throws IOException, InterruptedException {
    process.destroy();
    requireEnd("still running");
  }

  /** Throws if the command has ended, which it should not have. */
  void requireRunning() throws IOException {
    if (!process.isAlive()) {
      throw failed(process.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void requireEnd(String otherwise) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(
          name + ": " + otherwise + " after " + PATIENCE.toSeconds() + " s, see " + log);
    }
  }

  private void requireSuccess(int code) throws IOException {
    if (code != 0) {
      throw failed(code);
    }
  }

  private IOException failed(int code) {
    return new IOException(name + ": ended with exit code " + code + ", see " + log);
  }

  private static ProcessBuilder builder(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dai.djl.offline=true");
    command.add("-DOPT_OUT_TRACKING=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
    // The demo has a cluster of its own.
    builder.environment().keySet().removeIf(name -> name.startsWith("DIFFAUG_KAFKA_"));
    return builder;
  }
}
