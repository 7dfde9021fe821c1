package io.diffaug.core.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * The ancestral sampler (Ho et al., "Denoising Diffusion Probabilistic Models", arXiv 2006.11239):
 * draws x_s from the posterior {@code q(x_s | x_t, clean)}.
 *
 * <p>Equations 6 and 7, over any visited timesteps with {@code alpha = abar_t / abar_s} and {@code
 * beta = 1 - alpha} (Nichol and Dhariwal, arXiv 2102.09672, section 4):
 *
 * <pre>
 *   mean     = sqrt(alpha) * (1 - abar_s) / (1 - abar_t) * x_t + sqrt(abar_s) * beta / (1 - abar_t) * clean
 *   variance = (1 - abar_s) / (1 - abar_t) * beta
 * </pre>
 *
 * <p>Of the paper's two variances this is the smaller, right where clean is known.
 */
public record Ddpm() implements Sampler {
  static final String NAME = "ddpm";

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
      double alpha = now / next;
      double beta = 1 - alpha;
      double a = Math.sqrt(alpha) * (1 - next) / (1 - now);
      double b = Math.sqrt(next) * beta / (1 - now);
      double d = Math.sqrt((1 - next) / (1 - now) * beta);
      rows.add(SamplerTable.Row.at(schedule, t, a, b, 0, d));
    }
    return rows;
  }
}
