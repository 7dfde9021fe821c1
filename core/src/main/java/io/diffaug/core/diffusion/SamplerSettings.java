package io.diffaug.core.diffusion;

import java.util.Optional;

/**
 * Everything that names a sampler run, as it stands in a manifest and in each pair.
 *
 * @param sampler the solver
 * @param steps denoiser evaluations a view, K
 * @param spacing which timesteps the steps visit
 * @param startTimestep where the run begins: T - 1 is pure noise, less is the anchor partially
 *     noised
 * @param guidanceScale strength of classifier-free guidance; 1 is the conditional model as it is
 */
public record SamplerSettings(
    Sampler sampler, int steps, TimestepSpacing spacing, int startTimestep, float guidanceScale) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if steps, start or scale is out of range
   */
  public SamplerSettings {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: " + steps + " (expected: >= 1)");
    }
    if (startTimestep < 0) {
      throw new IllegalArgumentException("startTimestep: " + startTimestep + " (expected: >= 0)");
    }
    if (!(guidanceScale >= 0 && guidanceScale < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "guidanceScale: " + guidanceScale + " (expected: 0 or more, finite)");
    }
  }

  /**
   * A run from pure noise, without guidance.
   *
   * @param sampler the solver
   * @param schedule the noise schedule
   * @param steps K
   * @param spacing which timesteps the steps visit
   * @return the settings
   */
  public static SamplerSettings fromNoise(
      Sampler sampler, NoiseSchedule schedule, int steps, TimestepSpacing spacing) {
    return new SamplerSettings(sampler, steps, spacing, schedule.timesteps() - 1, 1);
  }

  /**
   * The same sampler with another number of steps.
   *
   * @param steps K
   * @return the settings
   * @throws IllegalArgumentException if steps is below 1
   */
  public SamplerSettings withSteps(int steps) {
    return new SamplerSettings(sampler, steps, spacing, startTimestep, guidanceScale);
  }

  /**
   * Writes the steps out on a schedule.
   *
   * @param schedule the noise schedule
   * @return the table, K rows
   * @throws IllegalArgumentException if the start or the steps do not fit the schedule
   */
  public SamplerTable table(NoiseSchedule schedule) {
    int[] timesteps = spacing.timesteps(schedule, steps, startTimestep);
    return new SamplerTable(sampler.wireName(), start(schedule), sampler.rows(schedule, timesteps));
  }

  private SamplerTable.Start start(NoiseSchedule schedule) {
    return startTimestep == schedule.timesteps() - 1
        ? SamplerTable.Start.PURE_NOISE
        : new SamplerTable.Start(schedule.signal(startTimestep), schedule.noise(startTimestep));
  }

  /**
   * Writes the whole run out.
   *
   * @param schedule the noise schedule
   * @param dropout how the denoiser was trained without its condition, if it was
   * @param clipMinimum lower bound of the predicted clean sample
   * @param clipMaximum upper bound of the predicted clean sample
   * @return the run
   * @throws IllegalArgumentException if the start or the steps do not fit the schedule, or there is
   *     guidance for a denoiser that was never trained without its condition
   */
  public SamplerRun run(
      NoiseSchedule schedule,
      Optional<ConditionDropout> dropout,
      float clipMinimum,
      float clipMaximum) {
    return new SamplerRun(table(schedule), guidance(dropout), clipMinimum, clipMaximum);
  }

  private Optional<Guidance> guidance(Optional<ConditionDropout> dropout) {
    if (guidanceScale == 1) {
      return Optional.empty();
    }
    if (dropout.isEmpty()) {
      throw new IllegalArgumentException(
          "guidanceScale: "
              + guidanceScale
              + " (expected: 1, for a denoiser that was not trained with dropped conditions)");
    }
    return Optional.of(new Guidance(guidanceScale, dropout.get().nullCondition()));
  }
}
