package io.diffaug.cli;

import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.learner.online.LearnJob;
import io.diffaug.learner.online.LearnSettings;
import io.diffaug.streamer.kafka.BootstrapServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code diffaug learn}: what the published pairs are worth, to a learner that has nothing else.
 */
@Command(
    name = "learn",
    description =
        "Trains small encoders from scratch on the published pairs, beside raw features, noise and"
            + " MIX of the same anchors, and measures them as it goes.",
    mixinStandardHelpOptions = true)
final class LearnCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "Topic of pairs, instead of diffaug.kafka.topics.pairs.")
  private String topic;

  @Option(
      names = "--holdout",
      paramLabel = "FILE",
      description =
          "Labelled samples that were not streamed, CSV, to measure on; without them some pairs are"
              + " held back and in-batch retrieval is measured.")
  private Path holdout;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column of the holdout that holds the labels. Only probes see them.")
  private String label;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to take; such a run can be repeated bit by bit.")
  private String steps;

  @Option(
      names = "--time",
      paramLabel = "DURATION",
      description = "How long to learn, for instance 20s, where --steps is not given.")
  private String time;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repetitions side by side, whose mean is printed.")
  private String seeds;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the report as JSON.")
  private Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Settings settings = config.load(overrides());
    LearnSettings learn = LearnSettings.read(settings);
    KafkaSettings kafka = KafkaSettings.read(settings);
    settings.check();
    LearnJob job = job();
    BootstrapServers.require(kafka);
    job.run(learn, kafka, spec.commandLine().getOut(), System::nanoTime);
    return 0;
  }

  private LearnJob job() {
    try {
      return new LearnJob(
          Optional.ofNullable(holdout), Optional.ofNullable(label), Optional.ofNullable(json));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage(), wrong);
    }
  }

  private Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    put(overrides, "diffaug.kafka.topics.pairs", topic);
    put(overrides, "diffaug.learn.steps", steps);
    put(overrides, "diffaug.learn.time", time);
    put(overrides, "diffaug.learn.seeds", seeds);
    return overrides;
  }

  private static void put(Map<String, String> overrides, String key, String value) {
    if (value != null) {
      overrides.put(key, value);
    }
  }
}
