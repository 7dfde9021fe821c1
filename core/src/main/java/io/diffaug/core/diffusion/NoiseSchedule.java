package io.diffaug.core.diffusion;

/**
 * How much signal and noise a sample holds at each timestep of the diffusion: {@code x_t =
 * signal(t) * x + noise(t) * epsilon}, timestep 0 nearly clean, {@code timesteps - 1} nearly pure
 * noise.
 *
 * <p>A schedule is its betas; {@code alphaBar_t} is the product of {@code 1 - beta_s} over {@code s
 * <= t} (Ho et al., "Denoising Diffusion Probabilistic Models", arXiv 2006.11239, section 2).
 * Tables are doubles.
 */
public abstract sealed class NoiseSchedule permits LinearSchedule, CosineSchedule {
  private static final int MOST_TIMESTEPS = 1_000_000;

  private final double[] alphaBar;

  /** Makes the table of betas that each lie in (0, 1). */
  NoiseSchedule(double[] betas) {
    alphaBar = new double[betas.length];
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      product *= 1 - betas[t];
      alphaBar[t] = product;
    }
  }

  /**
   * Makes the schedule of linear betas.
   *
   * @param timesteps T, 2 to 1,000,000
   * @param firstBeta beta of timestep 0, in (0, 1)
   * @param lastBeta beta of timestep {@code timesteps - 1}, in [firstBeta, 1)
   * @return the schedule
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static NoiseSchedule linear(int timesteps, double firstBeta, double lastBeta) {
    return LinearSchedule.of(timesteps, firstBeta, lastBeta);
  }

  /**
   * Makes the schedule of the method's paper, stretched to any number of timesteps: betas 1e-4 to
   * 2e-2 at T = 1000, times 1000 / T otherwise, so that the last timestep is nearly pure noise.
   *
   * @param timesteps T, 21 to 1,000,000
   * @return the schedule
   */
  public static NoiseSchedule linear(int timesteps) {
    return linear(timesteps, 1e-4 * 1000 / timesteps, 2e-2 * 1000 / timesteps);
  }

  /**
   * Makes the cosine schedule.
   *
   * @param timesteps T, 2 to 1,000,000
   * @return the schedule
   * @throws IllegalArgumentException if {@code timesteps} is out of its range
   */
  public static NoiseSchedule cosine(int timesteps) {
    return CosineSchedule.of(timesteps);
  }

  /** Refuses a T that no diffusion has, before tables of its length are made. */
  static int checkTimesteps(int timesteps) {
    if (timesteps < 2 || timesteps > MOST_TIMESTEPS) {
      throw new IllegalArgumentException(
          "timesteps: " + timesteps + " (expected: 2 to " + MOST_TIMESTEPS + ")");
    }
    return timesteps;
  }

  /**
   * Number of timesteps, T.
   *
   * @return T
   */
  public int timesteps() {
    return alphaBar.length;
  }

  /**
   * Share of the sample's variance left at a timestep.
   *
   * @param t timestep, 0 to T - 1
   * @return alpha-bar, in (0, 1)
   */
  public double alphaBar(int t) {
    return alphaBar[t];
  }

  /**
   * Weight of the clean sample at a timestep.
   *
   * @param t timestep, 0 to T - 1
   * @return the square root of alpha-bar
   */
  public double signal(int t) {
    return Math.sqrt(alphaBar[t]);
  }

  /**
   * Weight of the noise at a timestep.
   *
   * @param t timestep, 0 to T - 1
   * @return the square root of 1 - alpha-bar
   */
  public double noise(int t) {
    return Math.sqrt(1 - alphaBar[t]);
  }

  /**
   * Half the logarithm of the signal-to-noise ratio, {@code log(signal / noise)}: the time scale on
   * which the probability-flow equation is smooth (Lu et al., "DPM-Solver", arXiv 2206.00927).
   *
   * @param t timestep, 0 to T - 1
   * @return the half log-SNR, falling in t
   */
  public double logSnr(int t) {
    return 0.5 * (Math.log(alphaBar[t]) - Math.log1p(-alphaBar[t]));
  }
}
