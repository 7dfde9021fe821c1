package io.diffaug.core.diffusion;

/**
 * Data for which the best denoiser is known: {@code x ~ N(0, deviation^2)} gives {@code x_t ~ N(0,
 * v_t)} with {@code v_t = signal^2 * deviation^2 + noise^2}, so {@code E[eps | x_t] = noise * x_t /
 * v_t}, and the probability-flow equation only rescales: {@code x_0 = x_T * deviation / sqrt(v_T)}.
 */
final class GaussianOracle {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final double DEVIATION = 0.3;

  private GaussianOracle() {}

  static float[] epsilon(float[] noisy, int t) {
    double weight = SCHEDULE.noise(t) / variance(t);
    float[] epsilon = new float[noisy.length];
    for (int i = 0; i < noisy.length; i++) {
      epsilon[i] = (float) (weight * noisy[i]);
    }
    return epsilon;
  }

  /** The largest distance of a K-step DDIM run from the exact solution, relative to the latter. */
  static double error(TimestepSpacing spacing, int steps) {
    SamplerTable table = SamplerSettings.ddim(SCHEDULE, steps, spacing).table(SCHEDULE);
    float[] noise = {-2, -0.5f, 0.1f, 1, 1.7f};
    float[] sampled = new StepwiseSampler(table, -100, 100).sample(GaussianOracle::epsilon, noise);
    double worst = 0;
    for (int i = 0; i < noise.length; i++) {
      double exact = noise[i] * DEVIATION / Math.sqrt(variance(999));
      worst = Math.max(worst, Math.abs(sampled[i] - exact) / Math.abs(exact));
    }
    return worst;
  }

  private static double variance(int t) {
    double signal = SCHEDULE.signal(t) * DEVIATION;
    return signal * signal + SCHEDULE.noise(t) * SCHEDULE.noise(t);
  }
}
