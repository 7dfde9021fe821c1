package io.diffaug.core.diffusion;

import java.util.List;

/**
 * A solver of the reverse diffusion: turns a noise schedule and the visited timesteps into the rows
 * of a {@link SamplerTable}.
 *
 * <p>Notation, ours and the papers': {@code t} the row's timestep, {@code s} the next visited one
 * (clean, alpha-bar 1, after the last); {@code signal = sqrt(abar)}, DPM-Solver's alpha; {@code
 * noise = sqrt(1 - abar)}, DPM-Solver's sigma; {@code clean} the predicted clean sample, x0_hat.
 */
public sealed interface Sampler permits Ddpm, Ddim, DpmSolver {

  /**
   * The sampler's name in manifests, pairs and settings.
   *
   * @return for instance {@code ddim}
   */
  String wireName();

  /**
   * Writes out a run.
   *
   * @param schedule the noise schedule
   * @param timesteps the visited timesteps, falling
   * @return one row a visited timestep; the last lands on the predicted clean sample
   */
  List<SamplerTable.Row> rows(NoiseSchedule schedule, int[] timesteps);

  /**
   * Finds a sampler by its name in manifests, pairs and settings.
   *
   * @param name for instance {@code ddim}
   * @param eta how much of DDPM's noise DDIM adds, 0 to 1; 0 for the others, which have no choice
   * @return the sampler
   * @throws IllegalArgumentException if there is none of that name, or eta is not for it
   */
  static Sampler of(String name, double eta) {
    if (name.equals(Ddim.NAME)) {
      return new Ddim(eta);
    }
    if (eta != 0) {
      throw new IllegalArgumentException(
          "eta: " + eta + " (expected: 0; only " + Ddim.NAME + " has it)");
    }
    return switch (name) {
      case Ddpm.NAME -> new Ddpm();
      case DpmSolver.NAME -> new DpmSolver();
      default ->
          throw new IllegalArgumentException(
              "sampler: "
                  + name
                  + " (expected: one of "
                  + List.of(Ddpm.NAME, Ddim.NAME, DpmSolver.NAME)
                  + ")");
    };
  }
}
