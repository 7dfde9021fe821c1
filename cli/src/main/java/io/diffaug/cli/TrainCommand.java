package io.diffaug.cli;

import io.diffaug.trainer.ContinuousJob;
import io.diffaug.trainer.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug train}: from samples to a published and announced version. */
@Command(
    name = "train",
    description = "Trains encoder and denoiser, publishes the version and announces it.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  /** A file, or the input topic. */
  static final class Source {
    @Option(
        names = "--data",
        paramLabel = "FILE",
        description = "Samples to train on: CSV, gzip accepted.")
    private Path data;

    @Option(
        names = "--topic",
        description =
            "Trains on the samples that stand on the input topic now, at most"
                + " diffaug.train.data.max-samples of them.")
    private boolean topic;

    @Option(
        names = "--continuous",
        description =
            "Trains on the input topic until SIGTERM or SIGINT stops it after the step under way,"
                + " publishes and announces versions as they are due, and goes on from its"
                + " checkpoint (diffaug.train.continuous). Only --rounds goes with it.")
    private boolean continuous;
  }

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Source source;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "Column (with --topic: attribute) that holds labels. Probes measure with them; training"
              + " never sees them.")
  private String label;

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = "Samples to measure on, of the same columns; otherwise a share is held out.")
  private Path heldOut;

  @Option(
      names = "--holdout",
      paramLabel = "SHARE",
      description = "Share of the samples to measure on, instead of diffaug.train.holdout.")
  private Double holdout;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes version and figures to this file, as JSON.")
  private Path report;

  @Option(
      names = "--announce",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether the version is announced on the models topic (default: it is).")
  private boolean announce;

  @Option(
      names = "--resume",
      description =
          "Goes on from the latest checkpoint of a training that was interrupted, exactly where the"
              + " samples and settings are the same.")
  private boolean resume;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + ContinuousJob.NEVER,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "With --continuous: ends after so many rounds of the whole training.")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    if (source.continuous) {
      requireAlone();
      new ContinuousJob(rounds)
          .run(config.load(), spec.commandLine().getOut(), InstantSource.system());
      return 0;
    }
    Map<String, String> overrides =
        holdout == null ? Map.of() : Map.of("diffaug.train.holdout", holdout.toString());
    new TrainingJob(
            Optional.ofNullable(source.topic ? null : source.data),
            Optional.ofNullable(heldOut),
            Optional.ofNullable(label),
            Optional.ofNullable(report),
            announce,
            resume)
        .run(config.load(overrides), spec.commandLine().getOut(), InstantSource.system());
    return 0;
  }

  /** Refuses options that say nothing to a training without an end. */
  private void requireAlone() {
    if (label != null || heldOut != null || holdout != null || report != null || resume) {
      throw new ParameterException(
          spec.commandLine(),
          "--continuous: with --label, --held-out, --holdout, --report or --resume (expected:"
              + " with --rounds only)");
    }
  }
}
