package io.diffaug.core.diffusion;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which timesteps the steps of a sampler visit. At few steps this matters more than the solver: on
 * linear betas, log-SNR spacing is far more accurate than trailing at K of 10 or less.
 */
public enum TimestepSpacing {
  /**
   * Even in the timestep, counted back from the start: the last step is as long as the others (Lin
   * et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed", arXiv 2305.08891, table
   * 2).
   */
  TRAILING {
    @Override
    double position(NoiseSchedule schedule, int start, int step, int steps) {
      return (start + 1) * (1 - (double) step / steps) - 1;
    }
  },

  /**
   * Even in the timestep, from the start to timestep 0, both visited (Nichol and Dhariwal,
   * "Improved Denoising Diffusion Probabilistic Models", arXiv 2102.09672, section 4).
   */
  UNIFORM {
    @Override
    double position(NoiseSchedule schedule, int start, int step, int steps) {
      return start * (1 - (double) step / (steps - 1));
    }
  },

  /**
   * Even in the half log-SNR from the start to timestep 0, which would be the step after the last
   * (Lu et al., "DPM-Solver", arXiv 2206.00927, section 3.4).
   */
  LOG_SNR {
    @Override
    double position(NoiseSchedule schedule, int start, int step, int steps) {
      double from = schedule.logSnr(start);
      double share = (double) step / steps;
      return nearest(schedule, start, from + share * (schedule.logSnr(0) - from));
    }
  };

  /** The timestep, not yet rounded, that a step visits; step 0 visits the start. */
  abstract double position(NoiseSchedule schedule, int start, int step, int steps);

  /** The timestep whose half log-SNR is nearest to the target, by bisection. */
  private static int nearest(NoiseSchedule schedule, int start, double target) {
    int low = 0;
    int high = start;
    while (low < high) {
      int middle = (low + high) / 2;
      if (schedule.logSnr(middle) > target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean lowerIsNearer =
        low > 0 && schedule.logSnr(low - 1) - target < target - schedule.logSnr(low);
    return lowerIsNearer ? low - 1 : low;
  }

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
      int wanted = (int) Math.round(position(schedule, start, k, steps));
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
