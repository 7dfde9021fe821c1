package io.diffaug.core.onnx;

import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.util.List;

/**
 * One step of a sampler, written into a graph: the same arithmetic whether its factors are numbers,
 * as in unrolled steps, or values, as in a loop.
 *
 * <pre>
 *   clean = clip((x_t - noise * eps) / signal)
 *   x'    = a * x_t + b * clean + c * clean_previous + d * z
 * </pre>
 *
 * @param denoiser predicts eps
 * @param run its clip range
 */
record SamplerStep(GuidedDenoiser denoiser, SamplerRun run) {

  /**
   * What is carried from step to step.
   *
   * @param rows the samples, shape [rows, width]
   * @param clean the clean samples that the step before predicted, shape [rows, width]
   * @param evidence the sum of what was computed, shape [rows, 1]
   */
  record State(String rows, String clean, String evidence) {}

  /**
   * A row of the sampler's table.
   *
   * @param timestep shape [1, 1]
   * @param ofSample weight of the sample in the predicted clean one
   * @param ofEpsilon weight of epsilon in it
   * @param a weight of the current sample
   * @param b weight of the predicted clean sample
   * @param c weight of the clean sample before
   * @param d weight of fresh noise
   */
  record Factors(
      String timestep, Factor ofSample, Factor ofEpsilon, Factor a, Factor b, Factor c, Factor d) {

    /** The factors of a row, as constants of a graph. */
    static Factors of(SamplerTable.Row row, GraphBuilder graph) {
      return new Factors(
          graph.constant(new float[] {row.timestep()}, 1, 1),
          new Factor.Known(row.ofSample()),
          new Factor.Known(row.ofEpsilon()),
          new Factor.Known(row.a()),
          new Factor.Known(row.b()),
          new Factor.Known(row.c()),
          new Factor.Known(row.d()));
    }
  }

  /**
   * Appends the step.
   *
   * @param graph the graph, or the body of a loop in it
   * @param factors the row of the table
   * @param state what the step before left
   * @param fresh fresh noise, shape [rows, width]; not read where d is a 0 that is known
   * @param copy what the values' names begin with
   * @return what the step leaves
   */
  State append(GraphBuilder graph, Factors factors, State state, String fresh, String copy) {
    Rows rows = new Rows(graph);
    String epsilon = denoiser.epsilon(graph, state.rows(), factors.timestep(), copy);
    String predicted =
        rows.sum(
            rows.scale(state.rows(), factors.ofSample()), rows.scale(epsilon, factors.ofEpsilon()));
    String clean = rows.clip(predicted, run.clipMinimum(), run.clipMaximum());
    return new State(
        move(rows, factors, List.of(state.rows(), clean, state.clean(), fresh)),
        clean,
        rows.sum(state.evidence(), rows.sums(predicted)));
  }

  /** The weighted sum, without the terms whose weight is known to be 0. */
  private static String move(Rows rows, Factors factors, List<String> terms) {
    String target = rows.scale(terms.get(1), factors.b());
    if (!factors.a().isZero()) {
      target = rows.sum(rows.scale(terms.get(0), factors.a()), target);
    }
    if (!factors.c().isZero()) {
      target = rows.sum(target, rows.scale(terms.get(2), factors.c()));
    }
    return factors.d().isZero() ? target : rows.sum(target, rows.scale(terms.get(3), factors.d()));
  }
}
