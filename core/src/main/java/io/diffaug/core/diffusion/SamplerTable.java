package io.diffaug.core.diffusion;

import java.util.List;

/**
 * A sampler, written out: K rows that carry a sample from noise to clean.
 *
 * <p>Each row is one step. With {@code eps} the denoiser's prediction at the row's timestep,
 *
 * <pre>
 *   clean = clip((x_t - noise * eps) / signal)
 *   x'    = a * x_t + b * clean + c * clean_previous + d * z,   z ~ N(0, 1)
 * </pre>
 *
 * <p>The trainer's executor and the streamer's composed graph read the same table, so they cannot
 * disagree on the mathematics. A run draws noise once to begin with, and once for each row whose d
 * is not 0.
 *
 * @param sampler the solver's name in manifests and pairs
 * @param start where the run begins
 * @param rows the steps, noisiest first; at least one
 */
public record SamplerTable(String sampler, Start start, List<Row> rows) {
  /** Values a row of {@link #values()}. */
  public static final int COLUMNS = 7;

  /**
   * Where a run begins: {@code x = signal * anchor + noise * z}, z ~ N(0, 1).
   *
   * @param signal weight of the anchor; 0 for a run from pure noise
   * @param noise weight of the first noise
   */
  public record Start(double signal, double noise) {
    /** Noise alone: the run does not see the anchor but through its condition. */
    public static final Start PURE_NOISE = new Start(0, 1);
  }

  /**
   * One step of a sampler.
   *
   * @param timestep the timestep that the denoiser is asked about
   * @param signal the schedule's signal weight at that timestep
   * @param noise the schedule's noise weight at that timestep
   * @param a weight of the current sample
   * @param b weight of the predicted clean sample
   * @param c weight of the clean sample that the row before predicted; 0 in the first row
   * @param d weight of fresh noise
   */
  public record Row(
      int timestep, double signal, double noise, double a, double b, double c, double d) {

    /**
     * Weight of the current sample in the predicted clean one.
     *
     * @return {@code 1 / signal}
     */
    public double ofSample() {
      return 1 / signal;
    }

    /**
     * Weight of epsilon in the predicted clean sample.
     *
     * @return {@code -noise / signal}
     */
    public double ofEpsilon() {
      return -noise / signal;
    }

    static Row at(NoiseSchedule schedule, int t, double a, double b, double c, double d) {
      return new Row(t, schedule.signal(t), schedule.noise(t), a, b, c, d);
    }
  }

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no row, or the first asks for one before it
   */
  public SamplerTable {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows: 0 (expected: >= 1)");
    }
    if (rows.get(0).c() != 0) {
      throw new IllegalArgumentException(
          "first row's c: " + rows.get(0).c() + " (expected: 0, nothing comes before it)");
    }
  }

  /**
   * The rows as an executor reads them that is given the table as an input.
   *
   * @return shape [K, 7], row after row: timestep, {@link Row#ofSample}, {@link Row#ofEpsilon}, a,
   *     b, c, d
   */
  public float[] values() {
    float[] values = new float[steps() * COLUMNS];
    int next = 0;
    for (Row row : rows) {
      for (double value :
          new double[] {
            row.timestep, row.ofSample(), row.ofEpsilon(), row.a, row.b, row.c, row.d
          }) {
        values[next++] = (float) value;
      }
    }
    return values;
  }

  /**
   * Number of denoiser evaluations, K.
   *
   * @return K
   */
  public int steps() {
    return rows.size();
  }

  /**
   * How often a run draws noise for each of its values.
   *
   * @return 1, and 1 more for each row that adds fresh noise
   */
  public int draws() {
    return 1 + (int) rows.stream().filter(row -> row.d() != 0).count();
  }
}
