package io.diffaug.core.diffusion;

/**
 * Executes a {@link SamplerRun} step by step, asking a {@link Denoiser} once a row, twice where it
 * is guided: the plainest reading of the table, against which faster executors are tested.
 *
 * @param run the run
 */
public record StepwiseSampler(SamplerRun run) {

  /**
   * Carries noise to samples.
   *
   * @param denoiser the denoiser
   * @param conditions what the samples are conditioned on, shape [batch, embedding]
   * @param anchors the samples that a run from a lower timestep begins at, shape [batch, width]
   * @param noise standard Gaussian noise, shape [draws, batch * width]; not changed
   * @return samples in model space, shape [batch, width]
   */
  public float[] sample(Denoiser denoiser, float[] conditions, float[] anchors, float[][] noise) {
    SamplerTable table = run.table();
    float[] x = new float[anchors.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) table.start().signal() * anchors[i];
      x[i] += (float) table.start().noise() * noise[0][i];
    }
    float[] before = new float[x.length];
    int draw = 0;
    for (SamplerTable.Row row : table.rows()) {
      float[] clean = clean(row, x, epsilon(denoiser, x, row.timestep(), conditions));
      float[] fresh = row.d() == 0 ? before : noise[++draw];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) row.a() * x[i] + (float) row.b() * clean[i];
        x[i] += (float) row.c() * before[i] + (float) row.d() * fresh[i];
      }
      before = clean;
    }
    return x;
  }

  private float[] epsilon(Denoiser denoiser, float[] x, int timestep, float[] conditions) {
    float[] conditional = denoiser.epsilon(x, timestep, conditions);
    if (run.guidance().isEmpty()) {
      return conditional;
    }
    Guidance guidance = run.guidance().get();
    int rows = conditions.length / guidance.nullCondition().size();
    float[] epsilon = denoiser.epsilon(x, timestep, guidance.nullConditions(rows)).clone();
    for (int i = 0; i < epsilon.length; i++) {
      epsilon[i] += guidance.scale() * (conditional[i] - epsilon[i]);
    }
    return epsilon;
  }

  private float[] clean(SamplerTable.Row row, float[] x, float[] epsilon) {
    float ofSample = (float) row.ofSample();
    float ofNoise = (float) row.ofEpsilon();
    float[] clean = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      float predicted = ofSample * x[i] + ofNoise * epsilon[i];
      clean[i] = Math.max(run.clipMinimum(), Math.min(run.clipMaximum(), predicted));
    }
    return clean;
  }
}
