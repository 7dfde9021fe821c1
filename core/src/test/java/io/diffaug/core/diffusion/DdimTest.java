package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DdimTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);

  @Property
  void eachRowIsEquationTwelve(
      @ForAll @IntRange(min = 1, max = 40) int steps,
      @ForAll @DoubleRange(min = 0, max = 1) double eta,
      @ForAll @DoubleRange(min = -3, max = 3) double noisy,
      @ForAll @DoubleRange(min = -1, max = 1) double clean) {
    int[] visited = TimestepSpacing.TRAILING.timesteps(SCHEDULE, steps, 999);
    SamplerTable table = Ddim.table(SCHEDULE, visited, eta);
    for (int k = 0; k < steps; k++) {
      SamplerTable.Row row = table.rows().get(k);
      double abarT = SCHEDULE.alphaBar(visited[k]);
      double abarS = k + 1 < steps ? SCHEDULE.alphaBar(visited[k + 1]) : 1;
      double sigma = eta * Math.sqrt((1 - abarS) / (1 - abarT)) * Math.sqrt(1 - abarT / abarS);
      double epsilon = (noisy - Math.sqrt(abarT) * clean) / Math.sqrt(1 - abarT);
      double expected =
          Math.sqrt(abarS) * clean + Math.sqrt(Math.max(0, 1 - abarS - sigma * sigma)) * epsilon;
      assertThat(row.a() * noisy + row.b() * clean).isCloseTo(expected, within(1e-9));
      assertThat(row.d()).isEqualTo(sigma);
      assertThat(row.timestep()).isEqualTo(visited[k]);
    }
  }

  @Test
  void etaOneOverAllTimestepsIsTheAncestralPosterior() {
    int[] all = IntStream.rangeClosed(0, 999).map(k -> 999 - k).toArray();
    SamplerTable table = Ddim.table(SCHEDULE, all, 1);
    for (int k = 0; k < 999; k++) {
      int t = all[k];
      double abar = SCHEDULE.alphaBar(t);
      double before = SCHEDULE.alphaBar(t - 1);
      double beta = 1 - abar / before;
      SamplerTable.Row row = table.rows().get(k);
      assertThat(row.a()).isCloseTo(Math.sqrt(1 - beta) * (1 - before) / (1 - abar), within(1e-9));
      assertThat(row.b()).isCloseTo(Math.sqrt(before) * beta / (1 - abar), within(1e-9));
      assertThat(row.d() * row.d()).isCloseTo(beta * (1 - before) / (1 - abar), within(1e-12));
    }
  }

  @Test
  void theLastStepLandsOnTheCleanSample() {
    SamplerTable.Row last = Ddim.table(SCHEDULE, new int[] {999, 500, 0}, 0).rows().get(2);
    assertThat(last.a()).isZero();
    assertThat(last.b()).isEqualTo(1);
  }

  @Test
  void theErrorOnGaussianDataFallsInProportionToTheSteps() {
    double coarse = GaussianOracle.error(TimestepSpacing.LOG_SNR, 20);
    double fine = GaussianOracle.error(TimestepSpacing.LOG_SNR, 320);
    assertThat(Math.log(coarse / fine) / Math.log(16)).isBetween(0.9, 1.1);
    assertThat(fine).isLessThan(0.01);
  }

  @Test
  void atFewStepsLogSnrSpacingIsTheMoreAccurate() {
    for (int steps : new int[] {4, 6, 8, 10}) {
      assertThat(GaussianOracle.error(TimestepSpacing.LOG_SNR, steps))
          .isLessThan(GaussianOracle.error(TimestepSpacing.TRAILING, steps));
    }
  }

  @Test
  void etaOutOfRangeIsNamed() {
    assertThatThrownBy(() -> Ddim.table(SCHEDULE, new int[] {999}, 1.5))
        .hasMessage("eta: 1.5 (expected: 0 to 1)");
  }
}
