package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.CommandRun;
import io.diffaug.cli.broker.SharedBroker;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Commands on the shared broker, with topics, a group and a repository of one test's own. */
final class StreamCommands {
  private StreamCommands() {}

  /**
   * Commands for a stream.
   *
   * @param name begins the topics' names, and is the group's
   * @param folder of the models and of what the stream unpacks
   */
  static DemoCommands of(String name, Path folder) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    settings.put("diffaug.stream.group", name);
    settings.put("diffaug.stream.instance-id", name);
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    for (String topic : List.of("input", "pairs", "dead-letters", "models")) {
      settings.put("diffaug.kafka.topics." + topic, name + "-" + topic);
    }
    return new DemoCommands(settings);
  }

  /** Runs a command in this JVM to its end, which must be a good one. */
  static void run(List<String> line) {
    CommandRun run = CommandRun.of(line);
    assertThat(run.code()).as(run.err()).isZero();
  }
}
