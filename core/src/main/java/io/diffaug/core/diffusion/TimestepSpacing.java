package io.diffaug.core.diffusion;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which timesteps the steps of a sampler visit. At few steps this matters more than the solver: on
 * linear betas, log-SNR spacing is far more accurate than trailing at K of 10 or less.
 */
public enum TimestepSpacing {
  /**
   * Even in the timestep, counted back from the start (Lin et al., "Common Diffusion Noise
   * Schedules and Sample Steps are Flawed", arXiv 2305.08891, table 2).
   */
  TRAILING {
    @Override
    double position(NoiseSchedule schedule, int start, double share) {
      return (start + 1) * (1 - share) - 1;
    }
  },

  /**
   * Even in the half log-SNR from the start to timestep 0 (Lu et al., "DPM-Solver", arXiv
   * 2206.00927, section 3.4).
   */
  LOG_SNR {
    @Override
    double position(NoiseSchedule schedule, int start, double share) {
      double from = schedule.logSnr(start);
      double target = from + share * (schedule.logSnr(0) - from);
      int nearest = start;
      for (int t = start; t >= 0; t--) {
        if (Math.abs(schedule.logSnr(t) - target) < Math.abs(schedule.logSnr(nearest) - target)) {
          nearest = t;
        }
      }
      return nearest;
    }
  };

  /** The timestep, not yet rounded, after {@code share} of the way from {@code start} to clean. */
  abstract double position(NoiseSchedule schedule, int start, double share);

  /**
   * Lists the timesteps that a run of K steps visits.
   *
   * @param schedule the noise schedule
   * @param steps K, 1 to {@code start + 1}
   * @param start the timestep to begin at, 0 to T - 1
   * @return K distinct timesteps, falling, the first of them {@code start}
   * @throws IllegalArgumentException if {@code steps} or {@code start} is out of its range
   */
  public int[] timesteps(NoiseSchedule schedule, int steps, int start) {
    if (start < 0 || start >= schedule.timesteps()) {
      throw new IllegalArgumentException(
          "start: " + start + " (expected: 0 to " + (schedule.timesteps() - 1) + ")");
    }
    if (steps < 1 || steps > start + 1) {
      throw new IllegalArgumentException(
          "steps: " + steps + " (expected: 1 to " + (start + 1) + ")");
    }
    int[] visited = new int[steps];
    visited[0] = start;
    for (int k = 1; k < steps; k++) {
      int wanted = (int) Math.round(position(schedule, start, (double) k / steps));
      int highest = visited[k - 1] - 1;
      int lowest = steps - 1 - k;
      visited[k] = Math.max(lowest, Math.min(highest, wanted));
    }
    return visited;
  }

  /**
   * The spacing's name in manifests, pairs and settings, for instance {@code log-snr}.
   *
   * @return the name
   */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a spacing by its name in manifests, pairs and settings.
   *
   * @param name for instance {@code log-snr}
   * @return the spacing
   * @throws IllegalArgumentException if there is none of that name
   */
  public static TimestepSpacing of(String name) {
    return Arrays.stream(values())
        .filter(spacing -> spacing.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "spacing: "
                        + name
                        + " (expected: one of "
                        + Arrays.stream(values()).map(TimestepSpacing::wireName).toList()
                        + ")"));
  }
}
