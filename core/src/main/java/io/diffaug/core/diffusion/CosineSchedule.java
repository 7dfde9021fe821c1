package io.diffaug.core.diffusion;

/**
 * Alpha-bar as a squared cosine (Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic
 * Models", arXiv 2102.09672, equation 17):
 *
 * <pre>
 *   alphaBar_t = f(t + 1) / f(0),   f(u) = cos^2((u / T + s) / (1 + s) * pi / 2),   s = 0.008
 * </pre>
 *
 * <p>Their timesteps count from 1, ours from 0. Betas are clipped to {@value #LARGEST_BETA}, which
 * only the last one, 1 by the formula, ever reaches: without the clip nothing of the sample would
 * be left there, and the clean sample could not be solved for.
 */
public final class CosineSchedule extends NoiseSchedule {
  private static final double OFFSET = 0.008;
  private static final double LARGEST_BETA = 0.999;

  private CosineSchedule(double[] betas) {
    super(betas);
  }

  static CosineSchedule of(int timesteps) {
    double[] betas = new double[checkTimesteps(timesteps)];
    for (int t = 0; t < timesteps; t++) {
      double left = squaredCosine((t + 1.0) / timesteps) / squaredCosine((double) t / timesteps);
      betas[t] = Math.min(1 - left, LARGEST_BETA);
    }
    return new CosineSchedule(betas);
  }

  private static double squaredCosine(double share) {
    double cosine = Math.cos((share + OFFSET) / (1 + OFFSET) * Math.PI / 2);
    return cosine * cosine;
  }

  @Override
  public String toString() {
    return "cosine(" + timesteps() + ")";
  }
}
