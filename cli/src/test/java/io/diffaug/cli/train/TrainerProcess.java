package io.diffaug.cli.train;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link TrainerVictim}; what it prints goes to a file. */
final class TrainerProcess implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;

  private TrainerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one that ends after so many rounds, or stands still after a text. */
  static TrainerProcess start(Path folder, Map<String, String> settings, int rounds, String text)
      throws IOException {
    Path log = Files.createTempFile(folder, "trainer", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TrainerVictim.class.getName(), Integer.toString(rounds), text));
    return new TrainerProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /** Waits until it stands still, and kills it there: SIGKILL. */
  void killWhereItStands() throws InterruptedException {
    await("a trainer that stands still")
        .atMost(LONG)
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> output().contains("standing still"));
    process.destroyForcibly().waitFor();
  }

  /** Waits until it has said something, and tells it to end: SIGTERM. */
  int endAfter(String text) throws InterruptedException {
    await("a trainer that says " + text)
        .atMost(LONG)
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> output().contains(text));
    process.destroy();
    return exitCode();
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + output());
    }
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
