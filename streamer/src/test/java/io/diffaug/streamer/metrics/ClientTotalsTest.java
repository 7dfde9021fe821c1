package io.diffaug.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClientTotalsTest {
  private static final ClientMetric COUNTER = ClientMetric.READ_RECORDS;
  private static final ClientMetric GAUGE = ClientMetric.PARTITIONS;

  private final ClientTotals totals = new ClientTotals();

  @Test
  void aCounterIsSummedOverTheLivingAndTheClosed() {
    FakeClient first = FakeClient.counting(3);
    FakeClient second = FakeClient.counting(4);
    totals.opened(first);
    totals.opened(second);
    assertThat(totals.total(COUNTER)).isEqualTo(7);

    totals.closing(first);
    totals.opened(FakeClient.counting(10));

    assertThat(totals.total(COUNTER)).isEqualTo(17);
  }

  @Test
  void aGaugeIsOfTheLivingOnly() {
    FakeClient closing = FakeClient.counting(3);
    totals.opened(closing);
    totals.opened(FakeClient.counting(4));
    totals.closing(closing);

    assertThat(totals.total(GAUGE)).isEqualTo(4);
  }

  @Test
  void timesAreInSeconds() {
    FakeClient client = FakeClient.counting(2e9);
    totals.opened(client);

    assertThat(totals.total(ClientMetric.COMMIT_TIME)).isEqualTo(2);
    assertThat(totals.total(ClientMetric.REBALANCE_TIME)).isEqualTo(2e6);
  }

  @Test
  void whatIsNoNumberCountsNothing() {
    totals.opened(FakeClient.counting(Double.NaN));

    assertThat(totals.total(COUNTER)).isZero();
    assertThat(totals.total(GAUGE)).isZero();
  }

  @Test
  void aClientThatWasClosedTwiceCountsOnce() {
    FakeClient client = FakeClient.counting(5);
    totals.opened(client);
    totals.closing(client);
    totals.closing(client);

    assertThat(totals.total(COUNTER)).isEqualTo(5);
  }

  /** Clients come, go, count, go mad and start again from 0, in any order. */
  @Property(tries = 200)
  void noCounterEverFalls(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FakeClient client = FakeClient.counting(0);
    totals.opened(client);
    double last = 0;
    for (int i = 0; i < 50; i++) {
      switch (random.nextInt(5)) {
        case 0 -> {
          totals.closing(client);
          client = FakeClient.counting(random.nextInt(3));
          totals.opened(client);
        }
        case 1 -> client.count().value = Double.NaN;
        case 2 -> client.count().value = 0;
        default -> client.count().value += random.nextInt(100);
      }
      double now = totals.total(COUNTER);
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }
}
