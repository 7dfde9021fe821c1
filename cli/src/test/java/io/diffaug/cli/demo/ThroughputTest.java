package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aSteadyRiseIsItsRate() {
    Throughput throughput = new Throughput(2 * SECOND);
    for (int second = 0; second <= 10; second++) {
      throughput.read(second * SECOND, second * 300L);
    }
    assertThat(throughput.perSecond()).isEqualTo(300);
  }

  @Test
  void aRestartIsLeftOut() {
    Throughput throughput = new Throughput(2 * SECOND);
    throughput.read(0, 0);
    throughput.read(SECOND, 100);
    throughput.read(5 * SECOND, 100);
    throughput.read(9 * SECOND, 150);
    throughput.read(10 * SECOND, 250);
    assertThat(throughput.perSecond()).isEqualTo(100);
  }

  @Test
  void theWaitForTheFirstRecordIsLeftOut() {
    Throughput throughput = new Throughput(2 * SECOND);
    throughput.read(0, 0);
    throughput.read(8 * SECOND, 40);
    throughput.read(9 * SECOND, 140);
    assertThat(throughput.perSecond()).isEqualTo(100);
  }

  @Test
  void withoutProgressThereIsNoRate() {
    Throughput throughput = new Throughput(SECOND);
    throughput.read(0, 7);
    throughput.read(SECOND, 7);
    assertThat(throughput.perSecond()).isZero();
  }
}
