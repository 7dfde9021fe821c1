package io.diffaug.core.diffusion;

/** A conditional denoiser: predicts the noise in noisy samples. */
@FunctionalInterface
public interface Denoiser {
  /**
   * Predicts the noise.
   *
   * @param noisy x_t, shape [batch, width], row after row
   * @param timestep t, the same for every row
   * @param conditions y, shape [batch, embedding]
   * @return epsilon, shape [batch, width]
   */
  float[] epsilon(float[] noisy, int timestep, float[] conditions);
}
