package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final Duty ONE = new Duty.Drop(Set.of(1L));
  private static final Duty OTHER = new Duty.Drop(Set.of(2L));

  private final Pauses none =
      Pauses.none(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3)));

  @Test
  void onlyADutyThatFailedWaitsAndOnlyUntilItsPauseIsOver() {
    Pauses pauses = none.after(ONE);

    assertThat(none.over(ONE)).isTrue();
    assertThat(pauses.over(ONE)).isFalse();
    assertThat(pauses.over(OTHER)).isTrue();
    assertThat(pauses.end(ONE).over(ONE)).isTrue();
  }

  @Test
  void aPauseGrowsWithEachFailureOfItsDutyWhateverFailsBesideIt() {
    Pauses once = none.after(ONE).after(OTHER);
    Pauses twice = once.end(ONE).end(OTHER).after(ONE);

    assertThat(once.length(ONE)).hasSeconds(1);
    assertThat(twice.length(ONE)).hasSeconds(2);
    assertThat(twice.length(OTHER)).hasSeconds(1);
    assertThat(twice.end(ONE).after(ONE).length(ONE)).hasSeconds(3);
    assertThat(twice.over(OTHER)).isTrue();
  }

  @Test
  void whatIsDoneBesideItNeitherEndsNorShortensIt() {
    Pauses twice = none.after(ONE).end(ONE).after(ONE);

    assertThat(twice.done(OTHER)).isEqualTo(twice);
    assertThat(twice.done(ONE).over(ONE)).isTrue();
    assertThat(twice.done(ONE).after(ONE).length(ONE)).hasSeconds(1);
  }
}
