package io.diffaug.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchTest {
  @ParameterizedTest
  @EnumSource(names = {"TRAINING", "EXPORTER", "LOOP", "SHADOW_COST", "ROLLOUT_VERDICTS"})
  void everyBenchEndsWithItsVerdict(Bench bench) throws Exception {
    StringWriter printed = new StringWriter();
    Report report = bench.run("", Effort.SMOKE, new PrintWriter(printed));
    assertThat(printed.toString().strip()).endsWith(report.verdict());
    assertThat(report.verdict()).matches(bench + " .+ \\d+\\.\\d+ \\(goal [<>]= \\d\\.\\d\\d\\)");
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.figure()).isFinite());
  }
}
