package io.diffaug.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  /** Offsets 2, 3, 5 and 6 hold samples; 4 is a marker; 0 and 1 were deleted. */
  private final Ledger ledger = new Ledger("raw");

  LedgerTest() {
    ledger.open(0, 2, 7);
    for (long offset : new long[] {2, 3, 5, 6}) {
      ledger.sample(0, offset);
    }
  }

  @Test
  void everyInputSettledOnceInOrderIsClean() {
    settle(2, 3, 5);
    ledger.deadLetter("letters/0", KEY, "raw/0/6");
    AuditReport report = balance(7);
    assertThat(report).isEqualTo(report(4, 3, 1));
    assertThat(report.clean()).isTrue();
  }

  @Test
  void anInputBelowTheCommittedOffsetWithoutOutputIsLostAndOneAboveIsPending() {
    settle(2, 5);
    AuditReport report = balance(6);
    assertThat(report.lost()).isEqualTo(1);
    assertThat(report.pending()).isEqualTo(1);
    assertThat(report.examples()).containsExactly("lost: raw/0/3");
    assertThat(report.clean()).isFalse();
  }

  @Test
  void withoutACommittedOffsetAllIsPending() {
    assertThat(ledger.balance(Map.of(), 0).pending()).isEqualTo(4);
    assertThat(ledger.balance(Map.of(), 0).lost()).isZero();
  }

  @Test
  void aPairAndADeadLetterOfOneInputAreDoubled() {
    settle(2, 3, 5, 6);
    ledger.deadLetter("letters/0", KEY, "raw/0/6");
    assertThat(balance(7).doubled()).isEqualTo(1);
    assertThat(balance(7).clean()).isFalse();
  }

  @Test
  void aKeyWhoseSourcesFallIsOutOfOrder() {
    settle(3, 2, 5, 6);
    assertThat(balance(7).outOfOrder()).isEqualTo(1);
    assertThat(balance(7).clean()).isFalse();
  }

  @Test
  void orderIsPromisedNeitherAcrossKeysNorAcrossOutputPartitions() {
    settle(5);
    ledger.pair("pairs/0", "other".getBytes(StandardCharsets.UTF_8), "raw/0/2");
    ledger.pair("pairs/1", KEY, "raw/0/3");
    ledger.pair("pairs/0", KEY, "raw/0/6");
    assertThat(balance(7).clean()).isTrue();
  }

  @Test
  void anOutputOfNoInputIsForeign() {
    settle(2, 3, 5, 6);
    String[] sources = {
      null, "", "raw", "raw/0/2/", "other/0/2", "raw/9/2", "raw/0/4", "raw/0/7", "raw/0/-1"
    };
    for (String source : sources) {
      ledger.pair("pairs/0", KEY, source);
    }
    ledger.pair("pairs/0", KEY, "raw/0/999999999999999999");
    assertThat(balance(7).foreign()).isEqualTo(sources.length + 1);
    assertThat(balance(7).clean()).isFalse();
  }

  @Test
  void anOutputWhoseInputWasDeletedSinceIsNotForeign() {
    settle(1, 2, 3, 5, 6);
    assertThat(balance(7).clean()).isTrue();
  }

  @Test
  void aPartitionHeldBackIsNotClean() {
    settle(2, 3, 5, 6);
    assertThat(ledger.balance(Map.of(0, 7L), 1).clean()).isFalse();
  }

  private void settle(long... offsets) {
    for (long offset : offsets) {
      ledger.pair("pairs/0", KEY, "raw/0/" + offset);
    }
  }

  private AuditReport balance(long committed) {
    return ledger.balance(Map.of(0, committed), 0);
  }

  private static AuditReport report(long samples, long pairs, long letters) {
    return new AuditReport(samples, pairs, letters, 0, 0, 0, 0, 0, 0, List.of());
  }
}
