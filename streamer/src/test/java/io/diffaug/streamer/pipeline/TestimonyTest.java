package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Evidence;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Trial;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TestimonyTest {
  private static final int WINDOW = 100_000;

  private final MemoryLog log = new MemoryLog();
  private final Counted counted = new Counted();
  private final Testimony testimony = new Testimony(new ReplicaEvents(log, "a", "first"), counted);

  @Test
  void aTrialThatGoesOnAndOnWritesLittleAndTheBlocksThatDecide() {
    for (counted.blocks = 1; counted.blocks <= WINDOW; counted.blocks++) {
      testimony.give(trial());
    }

    List<Long> blocks = written().stream().map(one -> one.tally().blocks()).toList();
    assertThat(blocks).hasSizeLessThan(100).startsWith(1L, 2L, 3L).endsWith((long) WINDOW);
    assertThat(written()).extracting(Evidence::sequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aPhaseThatBeginsIsWrittenOfFromItsFirstBlock() {
    counted.blocks = 800;
    testimony.give(trial());
    counted.blocks = 1;
    testimony.give(trial());
    testimony.begin();
    testimony.give(trial());

    assertThat(written()).extracting(one -> one.tally().blocks()).containsExactly(800L, 1L);
  }

  private List<Evidence> written() {
    return log.events().stream().map(one -> (Evidence) EventCodec.read(one.value())).toList();
  }

  private static Trial trial() {
    TrialPlan plan =
        new TrialPlan(
            false, 1, 1, WINDOW, WINDOW, 0.05, Map.of(Figure.RETRIEVAL_OWN, 0.1), 0.01, 3);
    return new Trial(new TrialOpening(2, 1, plan, "a"), Phase.SHADOW, new TreeMap<>());
  }

  /** A deployment that has compared so many blocks. */
  private static final class Counted implements ModelDeployment {
    private int blocks;

    @Override
    public void load(Announcement announcement) {}

    @Override
    public TrialTally tally() {
      FigureTally figure = new FigureTally(blocks, 0, 0);
      return new TrialTally(Map.of(Figure.RETRIEVAL_OWN, figure), blocks * 256L, 0, 0, 0);
    }
  }
}
