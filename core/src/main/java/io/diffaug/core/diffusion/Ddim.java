package io.diffaug.core.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * The DDIM sampler (Song et al., "Denoising Diffusion Implicit Models", arXiv 2010.02502).
 *
 * <p>Equation 12, from timestep t to s:
 *
 * <pre>
 *   x_s   = sqrt(abar_s) * clean + sqrt(1 - abar_s - sigma^2) * eps + sigma * z
 *   sigma = eta * sqrt((1 - abar_s) / (1 - abar_t)) * sqrt(1 - abar_t / abar_s)      (equation 16)
 * </pre>
 *
 * <p>{@code eps} is taken from the clipped {@code clean}, {@code eps = (x_t - signal_t * clean) /
 * noise_t}, which turns the equation into a row: {@code a = sqrt(1 - abar_s - sigma^2) / noise_t},
 * {@code b = sqrt(abar_s) - a * signal_t}, {@code d = sigma}.
 *
 * @param eta 0 for the deterministic sampler, 1 for the ancestral one
 */
public record Ddim(double eta) implements Sampler {
  static final String NAME = "ddim";

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if eta is outside [0, 1]
   */
  public Ddim {
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta: " + eta + " (expected: 0 to 1)");
    }
  }

  @Override
  public String wireName() {
    return NAME;
  }

  @Override
  public List<SamplerTable.Row> rows(NoiseSchedule schedule, int[] timesteps) {
    List<SamplerTable.Row> rows = new ArrayList<>();
    for (int k = 0; k < timesteps.length; k++) {
      int t = timesteps[k];
      double now = schedule.alphaBar(t);
      double next = k + 1 < timesteps.length ? schedule.alphaBar(timesteps[k + 1]) : 1;
      double sigma = eta * Math.sqrt((1 - next) / (1 - now)) * Math.sqrt(1 - now / next);
      double a = Math.sqrt(Math.max(0, 1 - next - sigma * sigma)) / schedule.noise(t);
      double b = Math.sqrt(next) - a * schedule.signal(t);
      rows.add(SamplerTable.Row.at(schedule, t, a, b, 0, sigma));
    }
    return rows;
  }
}
