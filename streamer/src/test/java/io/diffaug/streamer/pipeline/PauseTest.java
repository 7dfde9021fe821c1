package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duty FIRST = new Duty.Drop(Set.of(1L));
  private static final Duty OTHER = new Duty.Drop(Set.of(2L));

  private final Pause none =
      Pause.none(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3)).longer());

  @Test
  void onlyTheDutyThatFailedWaitsAndOnlyUntilItsPauseIsOver() {
    Pause pause = none.after(FIRST);

    assertThat(none.holds(FIRST)).isFalse();
    assertThat(pause.holds(FIRST)).isTrue();
    assertThat(pause.holds(OTHER)).isFalse();
    assertThat(pause.end().holds(FIRST)).isFalse();
  }

  @Test
  void itGrowsWithEachFailureOfOneDutyAndBeginsShortForAnother() {
    Pause twice = none.after(FIRST).end().after(FIRST);

    assertThat(none.after(FIRST).length()).hasSeconds(1);
    assertThat(twice.length()).hasSeconds(2);
    assertThat(twice.end().after(FIRST).length()).hasSeconds(3);
    assertThat(twice.after(OTHER).length()).hasSeconds(1);
  }

  @Test
  void whatIsDoneBesideItNeitherEndsNorShortensIt() {
    Pause twice = none.after(FIRST).end().after(FIRST);

    assertThat(twice.done(OTHER)).isEqualTo(twice);
    assertThat(twice.done(FIRST).after(FIRST).length()).hasSeconds(1);
  }
}
