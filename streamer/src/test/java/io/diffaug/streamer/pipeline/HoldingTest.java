package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.streamer.pipeline.Holding.Asked;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private final Holding held = Holding.NOTHING.serves(1).holds(2).holds(3).asks(new Asked(3, 1));

  @Test
  void whatServesIsLoadedAndStaysLoaded() {
    assertThat(held.keeps(Set.of(2L)).loaded()).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void aTrialIsForgottenWithItsCandidate() {
    assertThat(held.keeps(Set.of(3L)).asked()).hasValue(new Asked(3, 1));
    assertThat(held.keeps(Set.of(2L)).asked()).isEmpty();
  }

  @Test
  void whereAllIsKeptNothingChanges() {
    assertThat(held.keeps(Set.of(2L, 3L))).isEqualTo(held);
  }
}
