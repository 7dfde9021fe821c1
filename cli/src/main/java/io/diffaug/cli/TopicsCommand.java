package io.diffaug.cli;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.streamer.kafka.TopicCheck;
import io.diffaug.streamer.kafka.TopicCheck.Finding;
import io.diffaug.streamer.kafka.TopicCheck.Severity;
import io.diffaug.streamer.settings.StreamSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug topics}: makes the four topics, or judges them. */
@Command(
    name = "topics",
    description = "Makes the four topics, or judges those that exist.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "create|check")
final class TopicsCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "create",
      description = "Makes the topics that are missing, then checks all.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin ConfigOptions config,
      @Option(
              names = "--partitions",
              paramLabel = "N",
              description = "Partitions of the data topics (default: ${DEFAULT-VALUE}).",
              defaultValue = "4")
          int partitions,
      @Option(
              names = "--replication",
              paramLabel = "N",
              description = "Copies of each partition (default: the cluster's).")
          Short replication) {
    requirePositive("--partitions", partitions);
    if (replication != null) {
      requirePositive("--replication", replication);
    }
    try (TopicCheck topics = open(config)) {
      List<String> made = topics.create(partitions, Optional.ofNullable(replication));
      made.forEach(topic -> out().println("created " + topic));
      return report(topics.check());
    }
  }

  @Command(
      name = "check",
      description =
          "Judges topics, rights and cluster, all complaints at once; exit 1 if one is an error.",
      mixinStandardHelpOptions = true)
  int check(@Mixin ConfigOptions config) {
    try (TopicCheck topics = open(config)) {
      return report(topics.check());
    }
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + ": " + value + " (expected: >= 1)");
    }
  }

  private static TopicCheck open(ConfigOptions config) {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    StreamSettings stream = StreamSettings.read(settings);
    settings.check();
    return new TopicCheck(kafka, stream);
  }

  private int report(List<Finding> findings) {
    findings.forEach(
        finding ->
            out()
                .printf(
                    Locale.ROOT,
                    "%-5s %s%n",
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding));
    boolean sound = findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    out().println(sound ? "topics: fit" : "topics: not fit");
    return sound ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
