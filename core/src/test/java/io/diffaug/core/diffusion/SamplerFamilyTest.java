package io.diffaug.core.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamplerFamilyTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);

  @Test
  void everySolverMakesAFamilyOfAnyNumbersOfSteps() {
    for (Sampler sampler : List.of(new Ddpm(), new Ddim(0), new Ddim(0.5), new DpmSolver())) {
      SamplerFamily family =
          new SamplerFamily(List.of(run(sampler, 8, 60), run(sampler, 3, 60), run(sampler, 1, 60)));
      assertThat(family.largest().table().steps()).isEqualTo(8);
      assertThat(family.isStochastic()).isEqualTo(family.largest().table().draws() > 1);
      assertThat(family.looksBack()).isEqualTo(sampler instanceof DpmSolver);
    }
  }

  @Test
  void runsThatDifferInMoreThanTheirStepsAreRefused() {
    SamplerRun run = run(new Ddim(0), 8, 60);
    assertThatThrownBy(() -> new SamplerFamily(List.of(run, run(new DpmSolver(), 4, 60))))
        .hasMessageStartingWith("run of 4 steps: Facts[sampler=dpm-solver++2m");
    assertThatThrownBy(() -> new SamplerFamily(List.of(run, run(new Ddim(0), 4, 50))))
        .hasMessageStartingWith("run of 4 steps: ");
    SamplerRun wider = new SamplerRun(run(new Ddim(0), 4, 60).table(), Optional.empty(), -2, 1);
    assertThatThrownBy(() -> new SamplerFamily(List.of(run, wider)))
        .hasMessageStartingWith("run of 4 steps: ");
  }

  @Test
  void stepsThatDoNotFallAreRefused() {
    SamplerRun run = run(new Ddim(0), 8, 60);
    assertThatThrownBy(() -> new SamplerFamily(List.of(run, run)))
        .hasMessage("steps: [8, 8] (expected: falling)");
    assertThatThrownBy(() -> new SamplerFamily(List.of())).hasMessage("runs: 0 (expected: >= 1)");
  }

  @Test
  void aRunThatAddsNoiseInSomeStepsOnlyIsRefused() {
    SamplerTable noisy = run(new Ddim(1), 4, 60).table();
    SamplerTable.Row first = noisy.rows().get(0);
    List<SamplerTable.Row> rows =
        List.of(
            first,
            new SamplerTable.Row(
                50, first.signal(), first.noise(), first.a(), first.b(), first.c(), 0),
            noisy.rows().get(3));
    SamplerRun mixed =
        new SamplerRun(
            new SamplerTable(noisy.sampler(), noisy.start(), rows), Optional.empty(), -1, 1);
    assertThatThrownBy(() -> new SamplerFamily(List.of(mixed)))
        .hasMessage(
            "run of 3 steps: draws noise 2 times (expected: 3, none of them in the last step)");
  }

  @Test
  void aTablesValuesAreItsRowsOneAfterAnother() {
    SamplerTable table = run(new Ddim(0.5), 3, 60).table();
    SamplerTable.Row last = table.rows().get(2);
    float[] values = table.values();
    assertThat(values).hasSize(3 * SamplerTable.COLUMNS);
    assertThat(Arrays.copyOfRange(values, 14, 21))
        .containsExactly(
            last.timestep(),
            (float) (1 / last.signal()),
            (float) (-last.noise() / last.signal()),
            (float) last.a(),
            (float) last.b(),
            (float) last.c(),
            (float) last.d());
  }

  private static SamplerRun run(Sampler sampler, int steps, int start) {
    return new SamplerRun(
        new SamplerSettings(sampler, steps, TimestepSpacing.LOG_SNR, start, 1).table(SCHEDULE),
        Optional.empty(),
        -1,
        1);
  }
}
