package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DpmSolverTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);

  @Property
  void eachRowIsAlgorithmTwo(
      @ForAll TimestepSpacing spacing,
      @ForAll @IntRange(min = 3, max = 40) int steps,
      @ForAll @DoubleRange(min = -3, max = 3) double noisy,
      @ForAll @DoubleRange(min = -1, max = 1) double clean,
      @ForAll @DoubleRange(min = -1, max = 1) double previous) {
    for (NoiseSchedule schedule : List.of(SCHEDULE, NoiseSchedule.cosine(1000))) {
      int[] visited = spacing.timesteps(schedule, steps, 999);
      List<SamplerTable.Row> rows = new DpmSolver().rows(schedule, visited);
      for (int k = 1; k + 1 < steps; k++) {
        double lambda = lambda(schedule, visited[k]);
        double h = lambda(schedule, visited[k + 1]) - lambda;
        double r = (lambda - lambda(schedule, visited[k - 1])) / h;
        double d = (1 + 1 / (2 * r)) * clean - previous / (2 * r);
        double sigmas = schedule.noise(visited[k + 1]) / schedule.noise(visited[k]);
        double expected = sigmas * noisy - schedule.signal(visited[k + 1]) * (Math.exp(-h) - 1) * d;
        SamplerTable.Row row = rows.get(k);
        assertThat(row.a() * noisy + row.b() * clean + row.c() * previous)
            .isCloseTo(expected, within(1e-9));
        assertThat(row.d()).isZero();
      }
    }
  }

  @Property
  void theFirstAndTheLastStepAreDdims(
      @ForAll TimestepSpacing spacing, @ForAll @IntRange(min = 1, max = 40) int steps) {
    int[] visited = spacing.timesteps(SCHEDULE, steps, 999);
    List<SamplerTable.Row> multistep = new DpmSolver().rows(SCHEDULE, visited);
    List<SamplerTable.Row> implicit = new Ddim(0).rows(SCHEDULE, visited);
    for (int k : new int[] {0, steps - 1}) {
      assertThat(multistep.get(k).a()).isCloseTo(implicit.get(k).a(), within(1e-9));
      assertThat(multistep.get(k).b()).isCloseTo(implicit.get(k).b(), within(1e-9));
      assertThat(multistep.get(k).c()).isZero();
    }
  }

  @Test
  void theLastStepLandsOnTheCleanSample() {
    SamplerTable.Row last = new DpmSolver().rows(SCHEDULE, new int[] {999, 500, 0}).get(2);
    assertThat(last.a()).isZero();
    assertThat(last.b()).isEqualTo(1);
  }

  private static double lambda(NoiseSchedule schedule, int t) {
    return Math.log(schedule.signal(t) / schedule.noise(t));
  }
}
