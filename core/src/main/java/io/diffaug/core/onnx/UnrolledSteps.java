package io.diffaug.core.onnx;

import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.util.List;

/**
 * The steps of one run, one after another: each step's timestep is a constant, so that the time
 * embedding folds away, and all copies of the denoiser share one set of weights. The quickest for
 * one number of steps.
 */
final class UnrolledSteps implements SamplerSteps {
  private final GraphBuilder graph;
  private final SamplerShape shape;
  private final GraphCopy denoiser;
  private final SamplerRun run;
  private List<String> draws = List.of();

  UnrolledSteps(GraphBuilder graph, SamplerShape shape, GraphCopy denoiser, SamplerRun run) {
    this.graph = graph;
    this.shape = shape;
    this.denoiser = denoiser;
    this.run = run;
  }

  @Override
  public String begin() {
    draws = new Draws(graph, shape).each(run.table().draws());
    return draws.get(0);
  }

  @Override
  public SamplerStep.State append(SamplerStep.State start, String conditions) {
    SamplerStep step =
        new SamplerStep(new GuidedDenoiser(graph, denoiser, run.guidance(), conditions), run);
    SamplerStep.State state = start;
    int draw = 0;
    for (int k = 0; k < run.table().steps(); k++) {
      SamplerTable.Row row = run.table().rows().get(k);
      String fresh = draws.get(row.d() == 0 ? 0 : ++draw);
      state = step.append(graph, SamplerStep.Factors.of(row, graph), state, fresh, "step_" + k);
    }
    return state;
  }
}
