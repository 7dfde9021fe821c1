package io.diffaug.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProportionTest {
  /** 1 - 0.025^(1/n), the closed form for no event. */
  @Property
  void whereNothingHappenedTheUpperEndHasAClosedForm(@ForAll @IntRange(min = 1, max = 500) int n) {
    Proportion none = new Proportion(0, n);
    assertThat(none.lower()).isZero();
    assertThat(none.upper()).isCloseTo(1 - Math.pow(0.025, 1.0 / n), within(1e-9));
  }

  /** The definition: at the upper end so few, at the lower end so many, happen once in forty. */
  @Property
  void atEachEndWhatHappenedIsUnlikelyByTheSameMeasure(
      @ForAll @IntRange(min = 1, max = 39) int times) {
    Proportion some = new Proportion(times, 40);
    assertThat(atMost(times, 40, some.upper())).isCloseTo(0.025, within(1e-6));
    assertThat(1 - atMost(times - 1, 40, some.lower())).isCloseTo(0.025, within(1e-6));
  }

  @Test
  void aProportionPrintsItsInterval() {
    assertThat(new Proportion(19, 20)).hasToString("19 of 20 (95 %: 0.751 to 0.999)");
  }

  @Test
  void moreThanTheTrialsIsRefused() {
    assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("proportion: 3 of 2");
  }

  private static double atMost(int times, int trials, double probability) {
    double sum = 0;
    double ways = 1;
    for (int k = 0; k <= times; k++) {
      sum += ways * Math.pow(probability, k) * Math.pow(1 - probability, trials - k);
      ways = ways * (trials - k) / (k + 1);
    }
    return sum;
  }
}
