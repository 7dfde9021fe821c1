package io.diffaug.core.diffusion;

/**
 * How much signal and noise a sample holds at each timestep of the diffusion: {@code x_t =
 * signal(t) * x + noise(t) * epsilon}, timestep 0 nearly clean, {@code timesteps - 1} nearly pure
 * noise.
 *
 * <p>Betas grow linearly, {@code beta_t = first + t * (last - first) / (T - 1)}, and {@code
 * alphaBar_t} is the product of {@code 1 - beta_s} over {@code s <= t} (Ho et al., "Denoising
 * Diffusion Probabilistic Models", arXiv 2006.11239, section 2). Tables are doubles.
 */
public final class NoiseSchedule {
  private final double firstBeta;
  private final double lastBeta;
  private final double[] alphaBar;

  private NoiseSchedule(int timesteps, double firstBeta, double lastBeta) {
    this.firstBeta = firstBeta;
    this.lastBeta = lastBeta;
    this.alphaBar = new double[timesteps];
    double product = 1;
    for (int t = 0; t < timesteps; t++) {
      product *= 1 - (firstBeta + t * (lastBeta - firstBeta) / (timesteps - 1));
      alphaBar[t] = product;
    }
  }

  /**
   * Makes the schedule of linear betas.
   *
   * @param timesteps T, 2 or more
   * @param firstBeta beta of timestep 0, in (0, 1)
   * @param lastBeta beta of timestep {@code timesteps - 1}, in [firstBeta, 1)
   * @return the schedule
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static NoiseSchedule linear(int timesteps, double firstBeta, double lastBeta) {
    if (timesteps < 2) {
      throw new IllegalArgumentException("timesteps: " + timesteps + " (expected: >= 2)");
    }
    if (!(firstBeta > 0 && firstBeta < 1)) {
      throw new IllegalArgumentException("firstBeta: " + firstBeta + " (expected: in (0, 1))");
    }
    if (!(lastBeta >= firstBeta && lastBeta < 1)) {
      throw new IllegalArgumentException(
          "lastBeta: " + lastBeta + " (expected: in [" + firstBeta + ", 1))");
    }
    return new NoiseSchedule(timesteps, firstBeta, lastBeta);
  }

  /**
   * Makes the schedule of the method's paper, stretched to any number of timesteps: betas 1e-4 to
   * 2e-2 at T = 1000, times 1000 / T otherwise, so that the last timestep is nearly pure noise.
   *
   * @param timesteps T, 21 or more
   * @return the schedule
   */
  public static NoiseSchedule linear(int timesteps) {
    return linear(timesteps, 1e-4 * 1000 / timesteps, 2e-2 * 1000 / timesteps);
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
   * Beta of timestep 0.
   *
   * @return the first beta
   */
  public double firstBeta() {
    return firstBeta;
  }

  /**
   * Beta of the last timestep.
   *
   * @return the last beta
   */
  public double lastBeta() {
    return lastBeta;
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

  @Override
  public String toString() {
    return "linear(" + timesteps() + ", " + firstBeta + ", " + lastBeta + ")";
  }
}
