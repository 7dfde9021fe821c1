package io.diffaug.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final long SECOND = 1_000_000_000L;

  private final Throughput throughput = new Throughput(1000);

  @Test
  void startingUpAndRunningDryAreLeftOut() {
    throughput.read(0, 50);
    throughput.read(9 * SECOND, 100);
    throughput.read(10 * SECOND, 300);
    throughput.read(11 * SECOND, 900);
    throughput.read(60 * SECOND, 1000);
    assertThat(throughput.perSecond()).isEqualTo(400);
  }

  @Test
  void readingsBetweenCommitsChangeNothing() {
    throughput.read(0, 200);
    throughput.read(SECOND, 200);
    throughput.read(2 * SECOND, 400);
    throughput.read(3 * SECOND, 400);
    assertThat(throughput.perSecond()).isEqualTo(100);
  }

  @Test
  void twoCommitsSufficeWhereverTheyAre() {
    throughput.read(0, 500);
    throughput.read(SECOND, 1000);
    assertThat(throughput.perSecond()).isEqualTo(500);
  }

  @Test
  void oneCommitHasNoRate() {
    throughput.read(0, 1000);
    assertThat(throughput.perSecond()).isNaN();
  }
}
