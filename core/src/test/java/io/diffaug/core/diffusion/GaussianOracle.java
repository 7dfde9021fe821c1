package io.diffaug.core.diffusion;

/**
 * Data for which the best denoiser is known: {@code x ~ N(0, deviation^2)} gives {@code x_t ~ N(0,
 * v_t)} with {@code v_t = signal^2 * deviation^2 + noise^2}, so {@code E[eps | x_t] = noise * x_t /
 * v_t} and {@code E[x | x_t] = signal * deviation^2 * x_t / v_t}, and the probability-flow equation
 * only rescales: {@code x_s = x_t * sqrt(v_s / v_t)}.
 *
 * <p>Everything is linear in x, so a run is a number: what it multiplies its first noise by.
 */
record GaussianOracle(NoiseSchedule schedule, double deviation) {

  /** The exact denoiser, as executors ask it. */
  float[] epsilon(float[] noisy, int t, float[] conditions) {
    double weight = schedule.noise(t) / variance(t);
    float[] epsilon = new float[noisy.length];
    for (int i = 0; i < noisy.length; i++) {
      epsilon[i] = (float) (weight * noisy[i]);
    }
    return epsilon;
  }

  /** What the exact flow from the first timestep of a run to clean multiplies by. */
  double exact(SamplerTable table) {
    return deviation / Math.sqrt(variance(table.rows().get(0).timestep()));
  }

  /** What a run multiplies by, in doubles and without fresh noise. */
  double gain(SamplerTable table) {
    double x = 1;
    double before = 0;
    for (SamplerTable.Row row : table.rows()) {
      double clean = clean(row.timestep()) * x;
      x = row.a() * x + row.b() * clean + row.c() * before;
      before = clean;
    }
    return x;
  }

  /** The variance of what a run of the table ends in, begun at the exact variance. */
  double endVariance(SamplerTable table) {
    double v = variance(table.rows().get(0).timestep());
    for (SamplerTable.Row row : table.rows()) {
      double factor = row.a() + row.b() * clean(row.timestep());
      v = factor * factor * v + row.d() * row.d();
    }
    return v;
  }

  /** The distance of a run from the exact solution, relative to the latter. */
  double error(SamplerTable table) {
    return Math.abs(gain(table) - exact(table)) / exact(table);
  }

  private double clean(int t) {
    return schedule.signal(t) * deviation * deviation / variance(t);
  }

  double variance(int t) {
    double signal = schedule.signal(t) * deviation;
    return signal * signal + schedule.noise(t) * schedule.noise(t);
  }
}
