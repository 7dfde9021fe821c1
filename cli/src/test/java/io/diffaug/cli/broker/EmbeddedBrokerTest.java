package io.diffaug.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void dataSurvivesAKillAndARestart() throws Exception {
    try (EmbeddedBroker first = EmbeddedBroker.start(folder, 0);
        Admin admin = admin(first)) {
      admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();
      first.kill();
    }
    try (EmbeddedBroker second = EmbeddedBroker.start(folder, 0);
        Admin admin = admin(second)) {
      assertThat(
              admin.describeTopics(List.of("kept")).allTopicNames().get().get("kept").partitions())
          .hasSize(3);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessage("port " + taken.getLocalPort() + ": in use (expected: a free port, or 0)");
    }
  }

  @Test
  void aBrokerWhosePortIsTakenWhileItStartsEnds() throws Exception {
    String controller = "127.0.0.1:" + freePort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> settings =
          Map.of(
              "controller.quorum.voters", "1@" + controller,
              "listeners",
                  "CLIENT://127.0.0.1:" + taken.getLocalPort() + ",CONTROLLER://" + controller);
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0, settings))
          .isInstanceOf(IOException.class)
          .hasMessage("broker: ended with exit code 1, see " + folder.resolve("broker.log"));
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("occupied"));
    assertThatThrownBy(() -> EmbeddedBroker.start(file, 0))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": cannot be written (expected: a writable folder for the broker)");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}
