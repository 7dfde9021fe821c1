package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.bench.Bench;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Machine;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.measure.Report;
import io.diffaug.cli.broker.SharedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class BenchCommandTest {
  private static final Set<String> NOTHING_OF =
      Set.of("lost", "doubled", "pairs that the version they name does not make");

  @ParameterizedTest
  @EnumSource(names = {"PASSTHROUGH", "STREAMER"})
  void everyBenchOfRatesEndsWithItsVerdict(Bench bench) throws Exception {
    assertThat(smoke(bench).verdict()).startsWith(bench + " ratio ").endsWith(")");
  }

  /** The other benches of swaps run on the same stream. */
  @Test
  void aBenchOfSwapsAccountsForEverySample() throws Exception {
    Report report = smoke(Bench.SWAP_MEMORY);
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.figure()).isFinite());
    assertThat(report.rows())
        .filteredOn(row -> NOTHING_OF.contains(row.quantity()))
        .allSatisfy(row -> assertThat(row.figure()).isZero());
  }

  private static Report smoke(Bench bench) throws Exception {
    StringWriter printed = new StringWriter();
    Report report =
        bench.run(SharedBroker.bootstrapServers(), Effort.SMOKE, new PrintWriter(printed));
    assertThat(printed.toString().strip()).endsWith(report.verdict());
    return report;
  }

  @Test
  void oneMissedGoalMakesTheExitCodeOne() throws Exception {
    assertThat(new BenchCommand().concluded(List.of(reportOf(1), reportOf(2)))).isZero();
    assertThat(new BenchCommand().concluded(List.of(reportOf(0.5), reportOf(2)))).isEqualTo(1);
  }

  private static Report reportOf(double figure) {
    Measure measure = new Measure("x", "things", figure, Optional.of(Goal.atLeast(1)), "");
    return new Report("bench", "this and that", Machine.here(), List.of(measure));
  }

  /** What is measured in a moment means nothing, so either verdict is right if all say the same. */
  @Test
  void theFileHoldsWhatWasPrintedAndWhatTheExitCodeSays(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("figures.json");
    BenchCommand command = new BenchCommand();
    StringWriter printed = new StringWriter();
    new CommandLine(command).setOut(new PrintWriter(printed)).parseArgs("--json", file.toString());

    int code = command.run(List.of(Bench.EXPORTER), Effort.SMOKE);

    JsonNode reports = new ObjectMapper().readTree(file.toFile());
    assertThat(reports).hasSize(1);
    JsonNode report = reports.get(0);
    assertThat(report.get("bench").textValue()).isEqualTo("exporter");
    assertThat(report.get("rows").findValues("pairs")).hasSize(3);
    assertThat(printed.toString().strip()).endsWith(report.get("verdict").textValue());
    assertThat(code).isEqualTo(report.get("met").booleanValue() ? 0 : 1);
  }

  @Test
  void anUnknownBenchIsWrongUsage() {
    CommandRun run = CommandRun.of(List.of("bench", "no-such-bench"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("NAME: no-such-bench (expected: passthrough, streamer, training, exporter, ");
  }
}
