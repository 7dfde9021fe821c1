package io.diffaug.cli.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.RolloutEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HappeningTest {

  @Test
  void everyChangeIsARowAndNothingElseIs() {
    assertThat(rows(Trials.history()).stream().map(row -> row.what() + " | " + row.by()))
        .containsExactly(
            "version 1 announced | trainer",
            "version 1 promoted: the first that serves | replica demo",
            "version 2 announced | trainer",
            "version 2 on trial, in shadow: against version 1 | replica demo",
            "version 2 canary: not shown to be worse by 1 figures | evidence of replica demo",
            "version 2 promoted: shown to be not worse by 1 figures | evidence of replica demo",
            "version 3 announced | trainer",
            "version 3 on trial, in shadow: against version 2 | replica demo",
            "version 3 canary: not shown to be worse by 1 figures | evidence of replica demo",
            "version 3 rolled back | evidence of replica demo");
  }

  @Test
  void aRollBackSaysWhichFigureSawIt() {
    Happening last = rows(Trials.history()).get(9);
    assertThat(last.reasons()).hasSize(1);
    assertThat(last.inWords(12_345))
        .startsWith("   10.0 s    12,345  version 3 rolled back")
        .contains("\n")
        .contains("retrieval-own -0.5000")
        .contains("4 blocks (margin 0.1)");
  }

  @Test
  void repeatsAreLeftOut() {
    List<RolloutEvent> twice = new ArrayList<>(Trials.history());
    twice.addAll(Trials.history());
    assertThat(rows(twice)).hasSameSizeAs(rows(Trials.history()));
  }

  private static List<Happening> rows(List<RolloutEvent> events) {
    List<Happening> rows = new ArrayList<>();
    Rollout rollout = Rollout.EMPTY;
    for (int second = 0; second < events.size(); second++) {
      Folded folded = Trials.fold(rollout, events.get(second));
      rollout = folded.rollout();
      Happening.of(second, events.get(second), folded.effect(), "trainer").ifPresent(rows::add);
    }
    return rows;
  }
}
