package io.diffaug.core.diffusion;

import java.util.List;

/**
 * A sampler, written out: K rows that carry a sample from noise to clean.
 *
 * <p>Each row is one step. With {@code eps} the denoiser's prediction at the row's timestep,
 *
 * <pre>
 *   clean = clip((x_t - noise * eps) / signal)
 *   x'    = a * x_t + b * clean + d * z,   z ~ N(0, 1)
 * </pre>
 *
 * <p>The trainer's executor and the streamer's composed graph read the same table, so they cannot
 * disagree on the mathematics. A table with every d = 0 is deterministic.
 *
 * @param sampler the solver's name in manifests and pairs
 * @param rows the steps, noisiest first; at least one
 */
public record SamplerTable(String sampler, List<Row> rows) {

  /**
   * One step of a sampler.
   *
   * @param timestep the timestep that the denoiser is asked about
   * @param signal the schedule's signal weight at that timestep
   * @param noise the schedule's noise weight at that timestep
   * @param a weight of the current sample
   * @param b weight of the predicted clean sample
   * @param d weight of fresh noise
   */
  public record Row(int timestep, double signal, double noise, double a, double b, double d) {}

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if there is no row
   */
  public SamplerTable {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("rows: 0 (expected: >= 1)");
    }
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
   * Whether no step adds fresh noise.
   *
   * @return true if every d is 0
   */
  public boolean deterministic() {
    return rows.stream().allMatch(row -> row.d() == 0);
  }
}
