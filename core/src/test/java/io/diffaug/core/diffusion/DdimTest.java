package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
      @ForAll TimestepSpacing spacing,
      @ForAll @IntRange(min = 1, max = 40) int steps,
      @ForAll @DoubleRange(min = 0, max = 1) double eta,
      @ForAll @DoubleRange(min = -3, max = 3) double noisy,
      @ForAll @DoubleRange(min = -1, max = 1) double clean) {
    for (NoiseSchedule schedule : List.of(SCHEDULE, NoiseSchedule.cosine(1000))) {
      int[] visited = spacing.timesteps(schedule, steps, 999);
      List<SamplerTable.Row> rows = new Ddim(eta).rows(schedule, visited);
      for (int k = 0; k < steps; k++) {
        SamplerTable.Row row = rows.get(k);
        double abarT = schedule.alphaBar(visited[k]);
        double abarS = k + 1 < steps ? schedule.alphaBar(visited[k + 1]) : 1;
        double sigma = eta * Math.sqrt((1 - abarS) / (1 - abarT)) * Math.sqrt(1 - abarT / abarS);
        double epsilon = (noisy - Math.sqrt(abarT) * clean) / Math.sqrt(1 - abarT);
        double expected =
            Math.sqrt(abarS) * clean + Math.sqrt(Math.max(0, 1 - abarS - sigma * sigma)) * epsilon;
        assertThat(row.a() * noisy + row.b() * clean).isCloseTo(expected, within(1e-9));
        assertThat(row.c()).isZero();
        assertThat(row.d()).isEqualTo(sigma);
        assertThat(row.timestep()).isEqualTo(visited[k]);
        assertThat(row.signal()).isEqualTo(schedule.signal(visited[k]));
        assertThat(row.noise()).isEqualTo(schedule.noise(visited[k]));
      }
    }
  }

  @Test
  void etaOneOverAllTimestepsIsTheAncestralPosterior() {
    for (NoiseSchedule schedule : List.of(SCHEDULE, NoiseSchedule.cosine(1000))) {
      int[] all = IntStream.rangeClosed(0, 999).map(k -> 999 - k).toArray();
      List<SamplerTable.Row> rows = new Ddim(1).rows(schedule, all);
      for (int k = 0; k < 999; k++) {
        int t = all[k];
        double abar = schedule.alphaBar(t);
        double before = schedule.alphaBar(t - 1);
        double beta = 1 - abar / before;
        SamplerTable.Row row = rows.get(k);
        assertThat(row.a())
            .isCloseTo(Math.sqrt(1 - beta) * (1 - before) / (1 - abar), within(1e-9));
        assertThat(row.b()).isCloseTo(Math.sqrt(before) * beta / (1 - abar), within(1e-9));
        assertThat(row.d() * row.d()).isCloseTo(beta * (1 - before) / (1 - abar), within(1e-12));
      }
    }
  }

  @Test
  void theLastStepLandsOnTheCleanSample() {
    SamplerTable.Row last = new Ddim(0).rows(SCHEDULE, new int[] {999, 500, 0}).get(2);
    assertThat(last.a()).isZero();
    assertThat(last.b()).isEqualTo(1);
  }

  @Test
  void etaOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new Ddim(1.5)).hasMessage("eta: 1.5 (expected: 0 to 1)");
    assertThatThrownBy(() -> new Ddim(Double.NaN)).hasMessage("eta: NaN (expected: 0 to 1)");
  }
}
