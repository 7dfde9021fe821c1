package io.diffaug.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

class LotTest {
  private static final int SAMPLES = 20_000;

  @Property
  void everyLotLiesInTheUnitIntervalAndIsDrawnTheSameAgain(
      @ForAll String id, @ForAll @LongRange(min = 1) long version) {
    double lot = Lot.draw(id, version);
    assertThat(lot).isGreaterThanOrEqualTo(0).isLessThan(1).isEqualTo(Lot.draw(id, version));
  }

  /** Five standard deviations. */
  @Property(tries = 50)
  void aShareOfTheSamplesDrawsBelowIt(
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double share,
      @ForAll @LongRange(min = 1, max = 1_000_000) long version) {
    assertThat(drawn(share, version) / (double) SAMPLES)
        .isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / SAMPLES)));
  }

  @Property(tries = 50)
  void versionsChooseIndependently(@ForAll @LongRange(min = 1, max = 1_000_000) long version) {
    long both =
        IntStream.range(0, SAMPLES)
            .mapToObj(i -> "sample-" + i)
            .filter(id -> Lot.draw(id, version) < 0.2 && Lot.draw(id, version + 1) < 0.2)
            .count();
    assertThat(both / (double) SAMPLES)
        .isCloseTo(0.04, within(5 * Math.sqrt(0.04 * 0.96 / SAMPLES)));
  }

  private static long drawn(double share, long version) {
    return IntStream.range(0, SAMPLES)
        .filter(i -> Lot.draw("sample-" + i, version) < share)
        .count();
  }
}
