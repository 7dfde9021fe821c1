package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DdpmTest {

  /** The posterior is a product of two Gaussians in x_s; its mean and variance by completing. */
  @Property
  void eachRowIsThePosteriorByBayesRule(
      @ForAll TimestepSpacing spacing, @ForAll @IntRange(min = 2, max = 60) int steps) {
    for (NoiseSchedule schedule : List.of(NoiseSchedule.linear(500), NoiseSchedule.cosine(500))) {
      int[] visited = spacing.timesteps(schedule, steps, 499);
      List<SamplerTable.Row> rows = new Ddpm().rows(schedule, visited);
      for (int k = 0; k + 1 < steps; k++) {
        double abarS = schedule.alphaBar(visited[k + 1]);
        double alpha = schedule.alphaBar(visited[k]) / abarS;
        double precision = alpha / (1 - alpha) + 1 / (1 - abarS);
        SamplerTable.Row row = rows.get(k);
        assertThat(row.a()).isCloseTo(Math.sqrt(alpha) / (1 - alpha) / precision, within(1e-9));
        assertThat(row.b()).isCloseTo(Math.sqrt(abarS) / (1 - abarS) / precision, within(1e-9));
        assertThat(row.c()).isZero();
        assertThat(row.d() * row.d()).isCloseTo(1 / precision, within(1e-9));
      }
    }
  }

  @Property
  void itIsDdimWithEtaOneAtAnySpacing(
      @ForAll TimestepSpacing spacing, @ForAll @IntRange(min = 1, max = 100) int steps) {
    NoiseSchedule schedule = NoiseSchedule.linear(100);
    int[] visited = spacing.timesteps(schedule, steps, 99);
    List<SamplerTable.Row> ancestral = new Ddpm().rows(schedule, visited);
    List<SamplerTable.Row> implicit = new Ddim(1).rows(schedule, visited);
    for (int k = 0; k < steps; k++) {
      assertThat(ancestral.get(k).a()).isCloseTo(implicit.get(k).a(), within(1e-9));
      assertThat(ancestral.get(k).b()).isCloseTo(implicit.get(k).b(), within(1e-9));
      assertThat(ancestral.get(k).d()).isCloseTo(implicit.get(k).d(), within(1e-9));
    }
  }

  @Test
  void theLastStepLandsOnTheCleanSampleWithoutNoise() {
    SamplerTable.Row last = new Ddpm().rows(NoiseSchedule.linear(50), new int[] {49, 20}).get(1);
    assertThat(last.a()).isZero();
    assertThat(last.b()).isEqualTo(1);
    assertThat(last.d()).isZero();
  }
}
