package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.bench.Bench;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Report;
import io.diffaug.cli.broker.SharedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchCommandTest {
  @ParameterizedTest
  @EnumSource(names = {"PASSTHROUGH", "STREAMER"})
  void everyBenchOnABrokerEndsWithItsVerdict(Bench bench) throws Exception {
    StringWriter printed = new StringWriter();
    Report report =
        bench.run(SharedBroker.bootstrapServers(), Effort.SMOKE, new PrintWriter(printed));
    assertThat(printed.toString().strip()).endsWith(report.verdict());
    assertThat(report.verdict()).startsWith(bench + " ratio ").endsWith(")");
  }

  @Test
  void anUnknownBenchIsWrongUsage() {
    CommandRun run = CommandRun.of(List.of("bench", "no-such-bench"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("NAME: no-such-bench (expected: passthrough, streamer, training, exporter, ");
  }
}
