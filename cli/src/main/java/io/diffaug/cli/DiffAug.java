package io.diffaug.cli;

import io.diffaug.core.settings.FailureReasons;
import io.diffaug.core.settings.InvalidSettingsException;
import io.diffaug.core.settings.Logging;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line, {@code diffaug}.
 *
 * <p>Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration.
 */
@Command(
    name = "diffaug",
    description = "Turns a Kafka topic of raw samples into a topic of contrastive pairs.",
    mixinStandardHelpOptions = true,
    version = "DiffAug Streams 0.1.0",
    footer = {
      "",
      "Every setting stands in a reference.conf with its explanation. --config FILE overrides it,"
          + " an environment variable overrides the file (DIFFAUG_STREAM_MAX_BATCH is"
          + " diffaug.stream.max-batch), -D KEY=VALUE overrides all.",
      "",
      "Exit codes: 0 done, 1 failed while running, 2 wrong usage or configuration."
    },
    subcommands = {
      AuditCommand.class,
      BenchCommand.class,
      BrokerCommand.class,
      CompletionCommand.class,
      DemoCommand.class,
      FeedCommand.class,
      LearnCommand.class,
      ModelsCommand.class,
      PairsCommand.class,
      StreamCommand.class,
      TopicsCommand.class,
      TrainCommand.class
    })
public final class DiffAug {

  DiffAug() {}

  /**
   * Runs a command and exits with its code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    Logging.configure();
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, for main and tests. */
  static CommandLine commandLine() {
    return new CommandLine(new DiffAug())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
  }

  private static int explain(Exception failure, CommandLine command) {
    if (failure instanceof InvalidSettingsException invalid) {
      invalid
          .complaints()
          .forEach(complaint -> command.getErr().println("configuration: " + complaint));
      return CommandLine.ExitCode.USAGE;
    }
    LoggerFactory.getLogger(DiffAug.class).debug("command failed", failure);
    FailureReasons.of(failure).forEach(command.getErr()::println);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
