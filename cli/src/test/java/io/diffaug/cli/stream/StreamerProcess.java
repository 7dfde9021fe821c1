package io.diffaug.cli.stream;

import static org.awaitility.Awaitility.await;

import io.diffaug.streamer.StreamerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A streamer in a process of its own; what it prints goes to a file. */
final class StreamerProcess implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(90);

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern METRICS = Pattern.compile("metrics: (http://\\S+)/metrics");

  private final Process process;
  private final Path log;

  private StreamerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one without a model in a locale, for instance {@code tr-TR}: what it does must not hang
   * on that.
   */
  static StreamerProcess start(Path folder, Map<String, String> settings, String locale)
      throws IOException {
    return start(FakeStreamer.class, folder, settings, locale);
  }

  /** Starts the streamer itself. */
  static StreamerProcess startReal(Path folder, Map<String, String> settings) throws IOException {
    return start(StreamerMain.class, folder, settings, "en-US");
  }

  private static StreamerProcess start(
      Class<?> main, Path folder, Map<String, String> settings, String locale) throws IOException {
    Path log = Files.createTempFile(folder, "streamer", ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx200m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlogback.configurationFile=io/diffaug/core/logging.xml"); // not the tests'
    command.add("-Duser.language=" + locale.substring(0, 2));
    command.add("-Duser.country=" + locale.substring(3));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    return new StreamerProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  void awaitSaying(String text) {
    await("a streamer saying '" + text + "'")
        .atMost(LONG)
        .failFast(() -> !process.isAlive() && !says(text))
        .until(() -> says(text));
  }

  boolean says(String text) {
    return output().contains(text);
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What it answers at a path beside its metrics; the body says why where it is not ready. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    awaitSaying("metrics: ");
    Matcher address = METRICS.matcher(output());
    if (!address.find()) {
      throw new AssertionError("no address of metrics:\n" + output());
    }
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(address.group(1) + path)).timeout(LONG).build(),
        BodyHandlers.ofString());
  }

  /** The value of a metric's series now; 0 before it is there. */
  double metric(String series) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return exitCode();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
