package io.diffaug.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diffaug audit}: counts what became of every input record. */
@Command(
    name = "audit",
    description =
        "Counts lost, doubled, out of order and pending records; exit 1 unless all are 0.",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  @Mixin private ConfigOptions config;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "How long to wait until nothing is pending, such as 500ms or 2m; a number is seconds"
              + " (default: ${DEFAULT-VALUE}).",
      converter = DurationOption.class,
      defaultValue = "0s")
  private Duration wait;

  @Option(names = "--json", description = "Prints one line of JSON instead of the table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    KafkaSettings kafka = KafkaSettings.read(settings);
    String group = settings.section("diffaug.stream").string("group");
    settings.check();
    PrintWriter err = spec.commandLine().getErr();
    AuditReport report = new Audit(kafka, group, err::println).run(wait);
    print(report, spec.commandLine().getOut());
    return report.clean() ? 0 : 1;
  }

  private void print(AuditReport report, PrintWriter out) throws Exception {
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(report));
      return;
    }
    print(out, "samples in", report.samplesIn());
    print(out, "pairs out", report.pairsOut());
    print(out, "dead letters", report.deadLetters());
    print(out, "lost", report.lost());
    print(out, "doubled", report.doubled());
    print(out, "out of order", report.outOfOrder());
    print(out, "pending", report.pending());
    print(out, "foreign", report.foreign());
    print(out, "held back", report.heldBack());
    report.examples().forEach(out::println);
  }

  private static void print(PrintWriter out, String name, long count) {
    out.printf(Locale.ROOT, "%-14s %,12d%n", name, count);
  }
}
