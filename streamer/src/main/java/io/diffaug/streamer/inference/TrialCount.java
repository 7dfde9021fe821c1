package io.diffaug.streamer.inference;

import io.diffaug.core.quality.PairQuality;
import io.diffaug.core.rollout.BlockComparison;
import io.diffaug.core.rollout.ComparedSample;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.TrialTally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts one phase of a trial for several workers: compared samples in, figures of whole blocks
 * out. A block is measured by whoever fills it, while others go on with the next.
 */
final class TrialCount {
  private List<ComparedSample> block = new ArrayList<>(PairQuality.BLOCK);
  private TrialTally tally = TrialTally.NONE;

  /**
   * Counts what a call of the candidate gave.
   *
   * @param compared the samples that can be compared
   * @param unusable samples beside them
   */
  void computed(List<ComparedSample> compared, long unusable) {
    double agreement =
        compared.stream().mapToDouble(sample -> sample.candidate().agreement()).average().orElse(0);
    add(new TrialTally(Map.of(), compared.size() + unusable, unusable, 0, agreement));
    for (ComparedSample sample : compared) {
      filled(sample).map(TrialCount::measured).ifPresent(this::add);
    }
  }

  /** Counts a call of the candidate that failed. */
  void failed() {
    add(new TrialTally(Map.of(), 0, 0, 1, 0));
  }

  /** What was counted so far. */
  synchronized TrialTally tally() {
    return tally;
  }

  private synchronized void add(TrialTally more) {
    tally = tally.plus(more);
  }

  /** The block, if this sample is its last. */
  private synchronized Optional<List<ComparedSample>> filled(ComparedSample sample) {
    block.add(sample);
    if (block.size() < PairQuality.BLOCK) {
      return Optional.empty();
    }
    List<ComparedSample> whole = block;
    block = new ArrayList<>(PairQuality.BLOCK);
    return Optional.of(whole);
  }

  private static TrialTally measured(List<ComparedSample> block) {
    Map<Figure, FigureTally> figures = new EnumMap<>(Figure.class);
    BlockComparison.of(block)
        .forEach((figure, difference) -> figures.put(figure, FigureTally.NONE.plus(difference)));
    return new TrialTally(figures, 0, 0, 0, 0);
  }
}
