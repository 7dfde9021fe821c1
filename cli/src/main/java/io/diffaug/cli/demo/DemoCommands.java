package io.diffaug.cli.demo;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands of ours as a demo gives them, each with the settings that lead to its cluster and its
 * folder.
 *
 * @param settings what overrides reference.conf
 */
record DemoCommands(Map<String, String> settings) {
  /** The consumer group of a demo's streamer. */
  static final String GROUP = "diffaug-demo";

  /** Positives of each anchor. */
  static final int VIEWS = 2;

  /** Commands for a cluster and a folder. */
  static DemoCommands of(DemoFolder folder, String bootstrapServers) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", bootstrapServers);
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.stream.group", GROUP);
    settings.put("diffaug.stream.instance-id", "demo");
    settings.put("diffaug.stream.views", Integer.toString(VIEWS));
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    return new DemoCommands(settings);
  }

  /** The same with further settings, which win. */
  DemoCommands with(Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(further);
    return new DemoCommands(all);
  }

  /**
   * One command line.
   *
   * @param words the command's words, separated by spaces
   * @param options further arguments, which may hold spaces
   */
  List<String> line(String words, Object... options) {
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    settings.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
    for (Object option : options) {
      command.add(option.toString());
    }
    return command;
  }

  /** Where the cluster is. */
  KafkaSettings kafka() {
    return KafkaSettings.read(Settings.load(Optional.empty(), settings, Map.of()));
  }
}
