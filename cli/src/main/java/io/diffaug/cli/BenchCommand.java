package io.diffaug.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.diffaug.bench.Bench;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Report;
import io.diffaug.bench.measure.Workspace;
import io.diffaug.cli.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code diffaug bench}: measurements against the strongest baselines known. */
@Command(
    name = "bench",
    description =
        "Measures against the strongest baselines we know; exit code 0 if every goal is met, 1 if one"
            + " is missed.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  /** The benches' names; picocli would call a mistyped one an argument too many. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(Stream.of(Bench.values()).map(Bench::toString).toList());
    }
  }

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      completionCandidates = Names.class,
      description = "Which: ${COMPLETION-CANDIDATES} (default: all of them).")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes all measurements to a file, too.")
  private Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return run(
        names.isEmpty() ? List.of(Bench.values()) : names.stream().map(this::named).toList(),
        Effort.FULL);
  }

  private Bench named(String name) {
    return Stream.of(Bench.values())
        .filter(bench -> bench.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "NAME: " + name + " (expected: " + String.join(", ", new Names()) + ")"));
  }

  /** Runs benches one after the other; 0 if all goals are met, else 1. */
  int run(List<Bench> chosen, Effort effort) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<Report> reports = new ArrayList<>();
    for (Bench bench : chosen) {
      reports.add(run(bench, effort, out));
    }
    return concluded(reports);
  }

  /** Writes the reports to the file that was asked for; 0 if all goals are met, else 1. */
  int concluded(List<Report> reports) throws IOException {
    if (json != null) {
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), reports);
    }
    return reports.stream().allMatch(Report::met) ? 0 : 1;
  }

  private static Report run(Bench bench, Effort effort, PrintWriter out) throws Exception {
    if (!bench.needsBroker()) {
      return bench.run("", effort, out);
    }
    try (Workspace data = Workspace.open();
        EmbeddedBroker broker = EmbeddedBroker.start(data.folder(), 0)) {
      return bench.run(broker.bootstrapServers(), effort, out);
    }
  }
}
