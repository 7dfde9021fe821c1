package io.diffaug.core.diffusion;

/**
 * Runs a {@link SamplerTable} step by step, asking a {@link Denoiser} once a row: the plainest
 * reading of the table, against which faster executors are tested.
 *
 * @param table the deterministic run
 * @param clipMinimum lower bound of the predicted clean sample
 * @param clipMaximum upper bound of the predicted clean sample
 */
public record StepwiseSampler(SamplerTable table, float clipMinimum, float clipMaximum) {

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the table adds fresh noise or the bounds are not a range
   */
  public StepwiseSampler {
    if (!table.deterministic()) {
      throw new IllegalArgumentException("table: stochastic (expected: every d = 0)");
    }
    if (!(clipMinimum < clipMaximum)) {
      throw new IllegalArgumentException(
          "clip range: [" + clipMinimum + ", " + clipMaximum + "] (expected: minimum < maximum)");
    }
  }

  /**
   * Carries noise to samples.
   *
   * @param denoiser the denoiser, with its condition already bound
   * @param noise standard Gaussian noise, shape [batch, width]; not changed
   * @return samples in model space, shape [batch, width]
   */
  public float[] sample(Denoiser denoiser, float[] noise) {
    float[] x = noise.clone();
    for (SamplerTable.Row row : table.rows()) {
      float[] epsilon = denoiser.epsilon(x, row.timestep());
      float signal = (float) (1 / row.signal());
      float noisy = (float) (-row.noise() / row.signal());
      float a = (float) row.a();
      float b = (float) row.b();
      for (int i = 0; i < x.length; i++) {
        float clean =
            Math.max(clipMinimum, Math.min(clipMaximum, signal * x[i] + noisy * epsilon[i]));
        x[i] = a * x[i] + b * clean;
      }
    }
    return x;
  }
}
