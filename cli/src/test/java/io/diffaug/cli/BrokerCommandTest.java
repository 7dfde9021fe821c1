package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCommandTest {
  private static final String READY = "ready: bootstrap.servers = ";

  /** What a broker leaves when it has stopped in good order. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  @TempDir Path folder;

  @Test
  void twoRunAtOnceAndStopOnSigtermOrWithTheirParent() throws Exception {
    Path drained = folder.resolve("drained");
    Path orphaned = folder.resolve("orphaned");
    Process first = start(drained);
    Process second = start(orphaned);
    try {
      assertThat(clusterId(bootstrapServers(first)))
          .isNotEqualTo(clusterId(bootstrapServers(second)));

      first.destroy();
      awaitEnd(first, drained);
      List<ProcessHandle> brokers = second.descendants().toList();
      assertThat(brokers).hasSize(1);
      second.destroyForcibly();
      awaitEnd(second, orphaned);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> brokers.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  private static Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DiffAug.class.getName(),
            "broker",
            "--port",
            "0",
            "--data",
            data.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String bootstrapServers(Process broker) throws IOException {
    BufferedReader out = broker.inputReader();
    return out.lines()
        .filter(line -> line.startsWith(READY))
        .map(line -> line.substring(READY.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the broker ended before it was ready"));
  }

  private static String clusterId(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static void awaitEnd(Process process, Path data) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !process.isAlive() && data.resolve(CLEAN_SHUTDOWN).toFile().exists());
  }
}
