package io.diffaug.core.onnx;

import io.diffaug.core.diffusion.Guidance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The denoiser of a composed graph, asked once a step, and twice where the run is guided. What it
 * computes from its condition alone is the same in every step, and stands once, before them.
 */
final class GuidedDenoiser {
  private final GraphCopy denoiser;
  private final Optional<Guidance> guidance;
  private final Map<String, String> conditioned;
  private final Map<String, String> unconditioned;

  /**
   * Appends what hangs on the conditions alone.
   *
   * @param graph the graph under construction
   * @param denoiser the denoiser
   * @param guidance classifier-free guidance, if the runs are guided
   * @param conditions what the rows are conditioned on, shape [rows, embedding]
   */
  GuidedDenoiser(
      GraphBuilder graph, GraphCopy denoiser, Optional<Guidance> guidance, String conditions) {
    this.denoiser = denoiser;
    this.guidance = guidance;
    this.conditioned = denoiser.append(graph, "condition", Map.of("y", conditions));
    this.unconditioned =
        guidance
            .map(strength -> nullConditions(graph, strength, conditions))
            .map(nulls -> denoiser.append(graph, "null_condition", Map.of("y", nulls)))
            .orElse(Map.of());
  }

  /** The null condition, once a row. */
  private static String nullConditions(GraphBuilder graph, Guidance guidance, String conditions) {
    String row = graph.constant(guidance.nullConditions(1), 1, guidance.nullCondition().size());
    String shape = graph.node(Operator.SHAPE, List.of(conditions));
    return graph.node(Operator.EXPAND, List.of(row, shape));
  }

  /**
   * Appends a question to the denoiser.
   *
   * @param graph the graph, or the body of a loop in it
   * @param noisy the noisy samples, shape [rows, width]
   * @param timestep shape [1, 1]
   * @param copy what the values' names begin with
   * @return epsilon, shape [rows, width]
   */
  String epsilon(GraphBuilder graph, String noisy, String timestep, String copy) {
    String conditional = ask(graph, conditioned, noisy, timestep, copy);
    if (guidance.isEmpty()) {
      return conditional;
    }
    String unconditional = ask(graph, unconditioned, noisy, timestep, copy + "_null");
    String difference = graph.node(Operator.SUB, List.of(conditional, unconditional));
    Rows rows = new Rows(graph);
    return rows.sum(
        unconditional, rows.scale(difference, new Factor.Known(guidance.get().scale())));
  }

  private String ask(
      GraphBuilder graph, Map<String, String> known, String noisy, String timestep, String copy) {
    Map<String, String> bound = new HashMap<>(known);
    bound.put("x_t", noisy);
    bound.put("t", timestep);
    return denoiser.append(graph, copy, bound).get("epsilon");
  }
}
