package io.diffaug.cli;

import io.diffaug.cli.demo.ContinuousDemo;
import io.diffaug.cli.demo.Demo;
import io.diffaug.cli.demo.DemoPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
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
        "Trains on real data, bundled or your own, streams samples through a real Kafka broker,"
            + " kills the streamer on the way, and proves that nothing was lost or doubled.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--quick",
      description = "Trains briefly: every part is seen, the figures are lower.")
  private boolean quick;

  @Option(
      names = "--continuous",
      description =
          "Trains without an end while it streams the bundled digits: versions come, are tried on"
              + " live samples, promoted, and a bad one is rolled back.")
  private boolean continuous;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where everything goes (default: the first free of diffaug-demo, diffaug-demo-2, ...).")
  private Path out;

  @Option(
      names = "--records",
      paramLabel = "N",
      description =
          "Records to stream, at least 20000, of your own data 1000 (default: 20000, of very wide"
              + " samples fewer).")
  private Integer records;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Your own samples instead of the bundled digits: CSV, gzip accepted.")
  private Path data;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column of --data that holds labels. Only probes see them.")
  private String label;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    DemoPlan plan = plan();
    PrintWriter printer = spec.commandLine().getOut();
    boolean held =
        continuous
            ? ContinuousDemo.run(quick, plan.out(), InstantSource.system(), printer)
            : Demo.run(plan, printer);
    return held ? 0 : 1;
  }

  private DemoPlan plan() {
    if (continuous && (records != null || data != null || label != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--continuous: with --records, --data or --label (expected: without, it streams the"
              + " bundled digits until it is done)");
    }
    try {
      return new DemoPlan(
          quick,
          records == null ? OptionalInt.empty() : OptionalInt.of(records),
          Optional.ofNullable(out),
          Optional.ofNullable(data),
          Optional.ofNullable(label));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }
}
