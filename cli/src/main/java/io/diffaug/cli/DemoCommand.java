package io.diffaug.cli;

import io.diffaug.cli.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code diffaug demo}: the whole job once, on real data, with a kill on the way. */
@Command(
    name = "demo",
    description =
        "Trains on real data, streams samples through a real Kafka broker, kills the streamer on the"
            + " way, and proves that nothing was lost or doubled.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int FEWEST_RECORDS = 20_000;

  @Option(
      names = "--quick",
      description = "Train briefly: every part is seen, the figures are lower.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where everything goes (default: the first free of diffaug-demo, diffaug-demo-2, ...).")
  private Path out;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Records to stream, at least 20000 (default: ${DEFAULT-VALUE}).",
      defaultValue = "20000")
  private int records;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (records < FEWEST_RECORDS) {
      throw new ParameterException(
          spec.commandLine(), "--records: " + records + " (expected: >= " + FEWEST_RECORDS + ")");
    }
    PrintWriter printer = spec.commandLine().getOut();
    return Demo.run(quick, records, Optional.ofNullable(out), printer) ? 0 : 1;
  }
}
