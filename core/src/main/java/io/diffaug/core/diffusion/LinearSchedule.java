package io.diffaug.core.diffusion;

/**
 * Betas that grow linearly, {@code beta_t = first + t * (last - first) / (T - 1)} (Ho et al.,
 * "Denoising Diffusion Probabilistic Models", arXiv 2006.11239, section 4).
 */
public final class LinearSchedule extends NoiseSchedule {
  private final double firstBeta;
  private final double lastBeta;

  private LinearSchedule(double[] betas) {
    super(betas);
    firstBeta = betas[0];
    lastBeta = betas[betas.length - 1];
  }

  static LinearSchedule of(int timesteps, double firstBeta, double lastBeta) {
    double[] betas = new double[checkTimesteps(timesteps)];
    if (!(firstBeta > 0 && firstBeta < 1)) {
      throw new IllegalArgumentException("firstBeta: " + firstBeta + " (expected: in (0, 1))");
    }
    if (!(lastBeta >= firstBeta && lastBeta < 1)) {
      throw new IllegalArgumentException(
          "lastBeta: " + lastBeta + " (expected: in [" + firstBeta + ", 1))");
    }
    for (int t = 0; t < timesteps; t++) {
      betas[t] = firstBeta + t * (lastBeta - firstBeta) / (timesteps - 1);
    }
    return new LinearSchedule(betas);
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

  @Override
  public String toString() {
    return "linear(" + timesteps() + ", " + firstBeta + ", " + lastBeta + ")";
  }
}
