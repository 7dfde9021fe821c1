package io.diffaug.core.diffusion;

/**
 * Everything that names a sampler run, as it stands in a manifest and in each pair.
 *
 * @param sampler the solver's name; {@code ddim} is the one there is
 * @param steps denoiser evaluations a view, K
 * @param spacing which timesteps the steps visit
 * @param startTimestep where the run begins; T - 1 is pure noise, the only start there is
 * @param guidanceScale strength of classifier-free guidance; 1, the conditional model as it is, is
 *     the only scale there is
 */
public record SamplerSettings(
    String sampler, int steps, TimestepSpacing spacing, int startTimestep, float guidanceScale) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the sampler is not known, or the scale or steps are out of
   *     range
   */
  public SamplerSettings {
    if (!sampler.equals(Ddim.NAME)) {
      throw new IllegalArgumentException("sampler: " + sampler + " (expected: " + Ddim.NAME + ")");
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps: " + steps + " (expected: >= 1)");
    }
    if (guidanceScale != 1) {
      throw new IllegalArgumentException("guidanceScale: " + guidanceScale + " (expected: 1)");
    }
  }

  /**
   * The deterministic DDIM run from pure noise.
   *
   * @param schedule the noise schedule
   * @param steps K
   * @param spacing which timesteps the steps visit
   * @return the settings
   */
  public static SamplerSettings ddim(NoiseSchedule schedule, int steps, TimestepSpacing spacing) {
    return new SamplerSettings(Ddim.NAME, steps, spacing, schedule.timesteps() - 1, 1);
  }

  /**
   * Writes the run out on a schedule.
   *
   * @param schedule the noise schedule
   * @return the table, K rows
   * @throws IllegalArgumentException if the start or the steps do not fit the schedule
   */
  public SamplerTable table(NoiseSchedule schedule) {
    return Ddim.table(schedule, spacing.timesteps(schedule, steps, startTimestep), 0);
  }
}
