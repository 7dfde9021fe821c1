package io.diffaug.cli.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real single-node Kafka in a process of its own, on the loopback address, with its data in a
 * folder that survives restarts. Owns the process: it ends with {@link #close}, and at the latest
 * with this JVM.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** Loopback as a literal: a name may resolve to an address that the broker does not listen on. */
  private static final String HOST = "127.0.0.1";

  private static final Duration STARTUP = Duration.ofMinutes(2);
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);

  private final Process process;
  private final int port;
  private final Path log;

  private EmbeddedBroker(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param data its folder; created if absent, continued if a broker used it before
   * @param port the port for clients, or 0 for a free one
   * @return the running broker
   * @throws IOException if the port is in use, the folder cannot be written, or the broker does not
   *     come up; the message names the culprit
   * @throws InterruptedException if interrupted while waiting
   */
  public static EmbeddedBroker start(Path data, int port) throws IOException, InterruptedException {
    return start(data, port, Map.of());
  }

  /** Starts a broker with further settings of its own, which win. */
  static EmbeddedBroker start(Path data, int port, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path log = logFile(data);
    int clientPort = claim(port);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                data.toAbsolutePath().toString(),
                Integer.toString(clientPort),
                Integer.toString(claim(0))));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    EmbeddedBroker broker = new EmbeddedBroker(builder.start(), clientPort, log);
    broker.awaitReady();
    return broker;
  }

  /**
   * Where clients find it.
   *
   * @return for instance {@code 127.0.0.1:9092}
   */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /**
   * Kills the broker with SIGKILL, as a crash would.
   *
   * @throws InterruptedException if interrupted while waiting for its end
   */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Waits until the broker ends by itself.
   *
   * @return its exit code
   * @throws InterruptedException if interrupted while waiting
   */
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  /** Stops the broker in good order; its data stays. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException alreadyGone) {
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Path logFile(Path data) throws IOException {
    try {
      Files.createDirectories(data);
      Path log = data.resolve("broker.log");
      Files.writeString(log, "");
      return log;
    } catch (IOException unwritable) {
      throw new IOException(
          data + ": cannot be written (expected: a writable folder for the broker)", unwritable);
    }
  }

  /** Finds a free port, or sees that the wanted one is. */
  private static int claim(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    } catch (IOException taken) {
      throw new IOException("port " + port + ": in use (expected: a free port, or 0)", taken);
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STARTUP.toNanos();
    Map<String, Object> client =
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "default.api.timeout.ms",
            "5000",
            "request.timeout.ms",
            "2000");
    try (Admin admin = Admin.create(client)) {
      while (!answers(admin)) {
        requireAlive();
        if (System.nanoTime() > deadline) {
          close();
          throw new IOException("broker: not ready after " + STARTUP + ", see " + log);
        }
      }
      requireAlive(); // or another broker answered that took the port in between
    }
  }

  private void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("broker: ended with exit code " + process.exitValue() + ", see " + log);
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    }
  }
}
