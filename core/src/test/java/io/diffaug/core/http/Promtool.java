package io.diffaug.core.http;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own judge of what {@code /metrics} answers, in Debian's package prometheus. */
public final class Promtool {
  private Promtool() {}

  /**
   * What it finds wrong; a test that asks where it is not installed is skipped.
   *
   * @param scrape a page of metrics
   * @return its complaints, empty for none
   */
  public static String complaints(String scrape) throws Exception {
    Optional<Path> promtool =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, "promtool"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(promtool).as("promtool, of Debian's package prometheus").isPresent();
    Process process =
        new ProcessBuilder(promtool.get().toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(scrape.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : said + "exit code " + process.exitValue();
  }
}
