package io.diffaug.cli.timeline;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of the models log for tests. */
final class Trials {
  static final int BLOCKS = 4;

  private static final TrialPlan PLAN =
      new TrialPlan(
          false, 1, 0.5, BLOCKS, BLOCKS, 0.01, Map.of(Figure.RETRIEVAL_OWN, 0.1), 0.01, 3);

  private Trials() {}

  static Announcement announced(long version) {
    return new Announcement(version, "%064x".formatted(version));
  }

  static TrialOpening opened(long version, long baseline) {
    return new TrialOpening(version, baseline, PLAN, "demo");
  }

  /** Evidence of so many blocks whose retrieval differs by a mean. */
  static Evidence counted(long version, Phase phase, int blocks, double mean) {
    FigureTally figure = FigureTally.NONE;
    for (int block = 0; block < blocks; block++) {
      figure = figure.plus(mean + (block % 2 == 0 ? 0.001 : -0.001));
    }
    TrialTally tally =
        new TrialTally(Map.of(Figure.RETRIEVAL_OWN, figure), blocks * 256L, 0, 0, 0.9);
    return new Evidence(version, phase, "demo", "first", blocks, tally);
  }

  /** Version 1 serves, 2 passes both phases, 3 is rolled back as canary. */
  static List<RolloutEvent> history() {
    return List.of(
        announced(1),
        opened(1, 0),
        announced(2),
        opened(2, 1),
        counted(2, Phase.SHADOW, 2, 0),
        counted(2, Phase.SHADOW, BLOCKS, 0),
        counted(2, Phase.CANARY, BLOCKS, 0),
        announced(3),
        opened(3, 2),
        counted(3, Phase.SHADOW, BLOCKS, 0),
        counted(3, Phase.CANARY, BLOCKS, -0.5));
  }

  static Folded fold(Rollout rollout, RolloutEvent event) {
    return rollout.fold(event, Instant.EPOCH);
  }
}
