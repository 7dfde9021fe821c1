package io.diffaug.core.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * The multistep sampler DPM-Solver++(2M) (Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling
 * of Diffusion Probabilistic Models", arXiv 2211.01095, algorithm 2): deterministic, of second
 * order, one denoiser evaluation a step.
 *
 * <p>From timestep t to s, with {@code lambda} the half log-SNR, {@code h = lambda_s - lambda_t}
 * and {@code r} the step before this one over h:
 *
 * <pre>
 *   x_s = noise_s / noise_t * x_t + signal_s * (1 - e^-h) * D
 *   D   = (1 + 1 / (2 r)) * clean - 1 / (2 r) * clean_previous
 * </pre>
 *
 * <p>The first step has no predecessor, and the last, onto the clean sample, no finite h: both take
 * {@code D = clean}, which is DDIM's step.
 */
public record DpmSolver() implements Sampler {
  static final String NAME = "dpm-solver++2m";

  @Override
  public String wireName() {
    return NAME;
  }

  @Override
  public List<SamplerTable.Row> rows(NoiseSchedule schedule, int[] timesteps) {
    List<SamplerTable.Row> rows = new ArrayList<>();
    int last = timesteps.length - 1;
    double before = 0;
    for (int k = 0; k < last; k++) {
      int t = timesteps[k];
      int s = timesteps[k + 1];
      double h = schedule.logSnr(s) - schedule.logSnr(t);
      double gain = -schedule.signal(s) * Math.expm1(-h);
      double extrapolation = k == 0 ? 0 : h / (2 * before);
      double a = schedule.noise(s) / schedule.noise(t);
      rows.add(
          SamplerTable.Row.at(
              schedule, t, a, gain * (1 + extrapolation), -gain * extrapolation, 0));
      before = h;
    }
    rows.add(SamplerTable.Row.at(schedule, timesteps[last], 0, 1, 0, 0));
    return rows;
  }
}
