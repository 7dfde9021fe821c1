package io.diffaug.cli.stream;

import io.diffaug.cli.process.ChildJvm;
import io.diffaug.streamer.StreamerMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A streamer in a process of its own, with what it answers beside its metrics. */
record StreamerProcess(ChildJvm jvm) implements AutoCloseable {
  static final Duration LONG = ChildJvm.LONG;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern METRICS = Pattern.compile("metrics: (http://\\S+)/metrics");

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
    Map<String, String> properties = new TreeMap<>(settings);
    properties.put("user.language", locale.substring(0, 2));
    properties.put("user.country", locale.substring(3));
    return new StreamerProcess(ChildJvm.start(folder, main, properties));
  }

  void awaitSaying(String text) {
    jvm.awaitSaying(text);
  }

  boolean says(String text) {
    return jvm.says(text);
  }

  String output() {
    return jvm.output();
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

  void kill() throws InterruptedException {
    jvm.kill();
  }

  int terminate() throws InterruptedException {
    return jvm.terminate();
  }

  int exitCode() throws InterruptedException {
    return jvm.exitCode();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
