package io.diffaug.core.diffusion;

import java.util.List;
import java.util.Optional;

/**
 * Runs of one sampler that differ in their steps alone, so that one executor, given a run's table,
 * can do them all.
 *
 * @param runs the runs, most steps first; at least one
 */
public record SamplerFamily(List<SamplerRun> runs) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no run, steps do not fall, runs differ in more
   *     than their steps, or only some add fresh noise at each step but the last
   */
  public SamplerFamily {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("runs: 0 (expected: >= 1)");
    }
    SamplerRun largest = runs.get(0);
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i).table().steps() >= runs.get(i - 1).table().steps()) {
        throw new IllegalArgumentException("steps: " + steps(runs) + " (expected: falling)");
      }
      if (!facts(runs.get(i)).equals(facts(largest))) {
        throw new IllegalArgumentException(
            "run of "
                + runs.get(i).table().steps()
                + " steps: "
                + facts(runs.get(i))
                + " (expected: "
                + facts(largest)
                + ", as that of "
                + largest.table().steps()
                + ")");
      }
    }
    boolean stochastic = isStochastic(largest);
    for (SamplerRun run : runs) {
      checkDraws(run.table(), stochastic);
    }
  }

  /** What all runs of a family have in common. */
  private record Facts(
      String sampler,
      SamplerTable.Start start,
      Optional<Guidance> guidance,
      float clipMinimum,
      float clipMaximum) {}

  private static Facts facts(SamplerRun run) {
    return new Facts(
        run.table().sampler(),
        run.table().start(),
        run.guidance(),
        run.clipMinimum(),
        run.clipMaximum());
  }

  private static List<Integer> steps(List<SamplerRun> runs) {
    return runs.stream().map(run -> run.table().steps()).toList();
  }

  private static void checkDraws(SamplerTable table, boolean stochastic) {
    int expected = stochastic ? table.steps() : 1;
    boolean lastIsQuiet = table.rows().get(table.steps() - 1).d() == 0;
    if (table.draws() != expected || !lastIsQuiet) {
      throw new IllegalArgumentException(
          "run of "
              + table.steps()
              + " steps: draws noise "
              + table.draws()
              + " times (expected: "
              + expected
              + ", none of them in the last step)");
    }
  }

  private static boolean isStochastic(SamplerRun run) {
    return run.table().draws() > 1;
  }

  /**
   * The run of most steps.
   *
   * @return the run
   */
  public SamplerRun largest() {
    return runs.get(0);
  }

  /**
   * Whether the runs add fresh noise, at each step but the last.
   *
   * @return false if they draw noise only to begin with
   */
  public boolean isStochastic() {
    return isStochastic(largest());
  }

  /**
   * Whether a step of any run weighs the clean sample that the step before predicted.
   *
   * @return true for solvers of second order
   */
  public boolean looksBack() {
    return runs.stream().flatMap(run -> run.table().rows().stream()).anyMatch(row -> row.c() != 0);
  }
}
