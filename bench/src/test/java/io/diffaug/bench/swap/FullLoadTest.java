package io.diffaug.bench.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Provenance;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FullLoadTest {
  @Test
  void aSoundAugmenterLosesDoublesAndMixesNothing() {
    LoadTally tally = loadOf(outcomes -> outcomes, true);
    assertThat(tally).isEqualTo(new LoadTally(tally.samples(), 0, 0, 0));
    assertThat(tally.samples()).isPositive();
  }

  @Test
  void aSampleWithoutItsPairIsLost() {
    LoadTally tally = loadOf(outcomes -> outcomes.subList(1, outcomes.size()), true);
    assertThat(tally.lost()).isEqualTo(tally.samples() / FullLoad.BATCH);
  }

  @Test
  void aPairTooManyIsDoubled() {
    LoadTally tally =
        loadOf(
            outcomes -> {
              List<Outcome> more = new ArrayList<>(outcomes);
              more.add(outcomes.get(0));
              return more;
            },
            true);
    assertThat(tally.doubled()).isEqualTo(tally.samples() / FullLoad.BATCH);
    assertThat(tally.lost()).isZero();
  }

  @Test
  void twoVersionsInABatchAreMixed() {
    LoadTally tally =
        loadOf(
            outcomes -> {
              List<Outcome> other = new ArrayList<>(outcomes);
              other.set(0, pair(((Outcome.Paired) outcomes.get(0)).pair().getSampleId(), 2));
              return other;
            },
            true);
    assertThat(tally.mixed()).isEqualTo(tally.samples() / FullLoad.BATCH);
  }

  @Test
  void aRowThatItsVersionDoesNotMakeIsMixed() {
    LoadTally tally = loadOf(outcomes -> outcomes, false);
    assertThat(tally.mixed()).isEqualTo(tally.samples() / FullLoad.BATCH);
  }

  @Test
  void aCallThatFailsStopsTheLoad() {
    FullLoad load =
        FullLoad.start(
            samples -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
            (pair, sample) -> true);
    assertThatThrownBy(load::close).hasRootCauseMessage("broken");
  }

  /** A few batches through an augmenter that does something to its outcomes. */
  private static LoadTally loadOf(UnaryOperator<List<Outcome>> change, boolean truth) {
    Augmenter augmenter =
        samples ->
            CompletableFuture.completedFuture(
                change.apply(samples.stream().map(sample -> pair(sample.sampleId(), 1)).toList()));
    FullLoad load = FullLoad.start(augmenter, (pair, sample) -> truth);
    load.close();
    return load.tally();
  }

  private static Outcome pair(String id, long version) {
    return new Outcome.Paired(
        ContrastivePair.newBuilder()
            .setSampleId(id)
            .setProvenance(Provenance.newBuilder().setModelVersion(version))
            .build());
  }
}
