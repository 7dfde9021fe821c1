package io.diffaug.bench.swap;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.streamer.StreamerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A streamer in a process of its own, which swaps as soon as a version is announced. Its heap is of
 * one size and touched from the start, so that its resident memory says what else it holds. Owns
 * the process.
 */
final class StreamerProcess implements AutoCloseable {
  private static final List<String> FIXED_HEAP =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

  /** As {@code ./diffaug stream} sets it. */
  private static final Map<String, String> ALLOCATOR =
      Map.of("MALLOC_ARENA_MAX", "2", "MALLOC_MMAP_THRESHOLD_", "131072");

  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path log;

  private StreamerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param kafka cluster and topics
   * @param group its group, and its name
   * @param repository where the versions are
   * @param log where it writes what it has to say
   */
  static StreamerProcess start(KafkaSettings kafka, String group, Path repository, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FIXED_HEAP);
    settings(kafka, group, repository)
        .forEach((key, value) -> command.add("-Ddiffaug." + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StreamerMain.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DIFFAUG_"));
    builder.environment().putAll(ALLOCATOR);
    return new StreamerProcess(
        builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  private static Map<String, String> settings(KafkaSettings kafka, String group, Path repository) {
    Map<String, String> settings = new TreeMap<>();
    kafka.client().forEach((key, value) -> settings.put("kafka.client." + key, value));
    settings.put("kafka.topics.input", kafka.input());
    settings.put("kafka.topics.pairs", kafka.pairs());
    settings.put("kafka.topics.dead-letters", kafka.deadLetters());
    settings.put("kafka.topics.models", kafka.models());
    settings.put("stream.group", group);
    settings.put("stream.instance-id", group);
    settings.put("rollout.mode", "immediate");
    settings.put("repository", repository.toString());
    settings.put("admin.address", "127.0.0.1:0");
    settings.put("admin.control-port", "0");
    return settings;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Throws if it has ended. */
  void requireRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "streamer: ended with exit code " + process.exitValue() + ", see " + log);
    }
  }

  /** Ends it as an operator would, and waits for its drain. */
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly())
        .join();
  }
}
