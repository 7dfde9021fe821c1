package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.cli.demo.ContinuousResult.Fate;
import io.diffaug.cli.timeline.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuousResultTest {
  private static final Fate FIRST = new Fate(1, false, Standing.PREVIOUS, true, true, 600);
  private static final Fate SECOND = new Fate(2, false, Standing.STABLE, true, true, 390);
  private static final Fate SPOILT = new Fate(3, true, Standing.REJECTED, false, true, 10);

  @Test
  void whenEverythingHoldsThereIsNoComplaint() {
    assertThat(result(1000, 0, 0, FIRST, SECOND, SPOILT).complaints(1)).isEmpty();
  }

  @Test
  void everyRecordMustBeAccountedForExactlyOnce() {
    assertThat(result(1001, 1, 0, FIRST, SECOND, SPOILT).complaints(1))
        .containsExactly("lost: 1 (expected: 0)", "pairs and dead letters: 1000 (expected: 1001)");
    assertThat(result(1000, 0, 2, FIRST, SECOND, SPOILT).complaints(1))
        .containsExactly("doubled: 2 (expected: 0)");
  }

  @Test
  void theFirstVersionIsNotCountedAmongThePromotions() {
    assertThat(result(1000, 0, 0, FIRST, SECOND, SPOILT).complaints(2))
        .containsExactly("judged and promoted: 1 (expected: >= 2)");
  }

  @Test
  void theSpoiltVersionMustBeRolledBack() {
    Fate promoted = new Fate(3, true, Standing.STABLE, true, true, 10);
    assertThat(result(1000, 0, 0, FIRST, SECOND, promoted).complaints(1))
        .containsExactly(
            "spoilt versions rolled back: none (expected: one)",
            "version 3, spoilt: promoted (expected: rolled back)");
  }

  @Test
  void noPairMayNameAVersionThatNeverServed() {
    Fate shadow = new Fate(3, true, Standing.REJECTED, false, false, 10);
    assertThat(result(1000, 0, 0, FIRST, SECOND, shadow).complaints(1))
        .containsExactly("version 3: 10 pairs (expected: none, it never served)");
    assertThat(result(1000, 0, 0, FIRST, SECOND).complaints(1))
        .contains("pairs that name an announced version: 990 (expected: 1000)");
  }

  @Test
  void theTableAndTheJsonSayWhatBecameOfEachVersion() {
    ContinuousResult result = result(1000, 0, 0, FIRST, SECOND, SPOILT);
    assertThat(String.join("\n", result.table()))
        .contains("doubled                                  0")
        .contains("version 2                            390  promoted, stable")
        .contains("version 3, spoilt                     10  rolled back");
    JsonNode json = new ObjectMapper().valueToTree(result);
    assertThat(json.at("/versions/2/standing").asText()).isEqualTo("REJECTED");
    assertThat(json.at("/missing").asInt(-1)).isZero();
  }

  private static ContinuousResult result(
      long samples, long missing, long duplicates, Fate... versions) {
    return new ContinuousResult(60, samples, 1000, 0, missing, duplicates, List.of(versions));
  }
}
