package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocaleTest {
  /** Other points and commas, an i without a dot, other digits. */
  private static final List<String> LOCALES = List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab");

  @TempDir Path folder;

  @Test
  void everyCommandReadsAndPrintsTheSameInEveryLocale() throws Exception {
    List<String> topics = new ArrayList<>();
    for (String role : List.of("input", "pairs", "dead-letters", "models")) {
      String topic = SharedBroker.newTopic("locale-" + role, 1, Map.of());
      topics.addAll(List.of("-D", "diffaug.kafka.topics." + role + "=" + topic));
    }
    Path data = folder.resolve("samples.csv");
    Files.write(data, IntStream.range(0, 1500).mapToObj(i -> i + ".25,-1e-3,I" + i).toList());
    List<List<String>> commands =
        List.of(
            List.of("feed", "--data", data.toString(), "--header", "absent", "--label", "3"),
            List.of("feed", "--data", data.toString(), "--skip-bad-rows", "--rate", "99999.5"),
            List.of("audit", "--json", "--wait", "0s"),
            List.of("audit"),
            List.of("pairs"),
            List.of("topics", "check"),
            List.of("models", "list", "-D", "diffaug.repository=" + folder.resolve("none")),
            List.of("train", "--topic", "-D", "diffaug.train.clip-norm=1,5"),
            List.of(
                "stream", "-D", "diffaug.stream.max-delay=1,5ms", "-D", "diffaug.stream.views=0"));
    for (List<String> command : commands) {
      CommandRun expected = run(Locale.ROOT, topics, command);
      for (String tag : LOCALES) {
        assertThat(run(Locale.forLanguageTag(tag), topics, command))
            .as(tag + ": " + command)
            .isEqualTo(expected);
      }
    }
  }

  private static CommandRun run(Locale locale, List<String> topics, List<String> command)
      throws Exception {
    Locale before = Locale.getDefault();
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(topics);
    Locale.setDefault(locale);
    try {
      return CommandRun.onSharedBroker(arguments);
    } finally {
      Locale.setDefault(before);
    }
  }
}
