package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broker --port 70000            | --port: 70000 (expected: 0 to 65535)
          broker --port -1               | --port: -1 (expected: 0 to 65535)
          topics create --partitions 0   | --partitions: 0 (expected: >= 1)
          topics create --replication 0  | --replication: 0 (expected: >= 1)
          pairs --count 0                | --count: 0 (expected: >= 1)
          feed --data x.csv --rate 0     | --rate: 0.0 (expected: > 0)
          demo --continuous --data x.csv | --continuous: with --records, --data or --label (expected: without
          """)
  void aWrongValueIsWrongUsageAndNamed(String line, String complaint) {
    CommandRun run = CommandRun.of(List.of(line.split(" +", -1)));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith(complaint);
  }
}
