package io.diffaug.core.onnx;

import io.diffaug.core.diffusion.SamplerFamily;
import io.diffaug.core.diffusion.SamplerTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a family of runs, as a loop around one denoiser that reads the sampler's table as an
 * input, {@code table [steps, 7]}: every run, whatever its number of steps, comes from one graph
 * and one copy of the weights. A term that no run of the family has costs nothing.
 */
final class LoopedSteps implements SamplerSteps {
  private static final String BODY = "step";

  private final GraphBuilder graph;
  private final SamplerShape shape;
  private final GraphCopy denoiser;
  private final SamplerFamily family;

  /** The body of the loop. */
  private final GraphBuilder body;

  /** What the loop goes through, a slice a step. */
  private final List<String> sequences = new ArrayList<>();

  private String table = "";
  private String fresh = "";

  LoopedSteps(GraphBuilder graph, SamplerShape shape, GraphCopy denoiser, SamplerFamily family) {
    this.graph = graph;
    this.shape = shape;
    this.denoiser = denoiser;
    this.family = family;
    this.body = graph.body(BODY);
  }

  @Override
  public String begin() {
    String first;
    if (family.isStochastic()) {
      Draws.Sequence draws = new Draws(graph, shape).sequence();
      first = draws.first();
      fresh = draws.fresh();
    } else {
      first = new Draws(graph, shape).each(1).get(0);
    }
    table = graph.input("table", Ports.UNKNOWN, SamplerTable.COLUMNS);
    return first;
  }

  /**
   * {@inheritDoc} The first step is given the start as the clean sample before it, which its row
   * weighs with 0.
   */
  @Override
  public SamplerStep.State append(SamplerStep.State start, String conditions) {
    GuidedDenoiser guided =
        new GuidedDenoiser(graph, denoiser, family.largest().guidance(), conditions);
    SamplerStep.State before = states();
    SamplerStep.Factors factors = factors();
    String noise =
        family.isStochastic() ? sequence("fresh", fresh, Ports.UNKNOWN, shape.width()) : "";
    SamplerStep.State after =
        new SamplerStep(guided, family.largest()).append(body, factors, before, noise, BODY);
    next(after);
    List<String> first = new ArrayList<>(List.of(start.rows(), start.evidence()));
    if (family.looksBack()) {
      first.add(start.rows());
    }
    List<String> last = graph.scan(body, first, sequences);
    return new SamplerStep.State(last.get(0), "", last.get(1));
  }

  /** What the body is given of the step before. */
  private SamplerStep.State states() {
    String rows = body.input(BODY + "/rows", Ports.UNKNOWN, shape.width());
    String evidence = body.input(BODY + "/evidence", Ports.UNKNOWN, 1);
    String clean =
        family.looksBack() ? body.input(BODY + "/clean", Ports.UNKNOWN, shape.width()) : "";
    return new SamplerStep.State(rows, clean, evidence);
  }

  /** What the body leaves to the next step. */
  private void next(SamplerStep.State state) {
    body.output(BODY + "/next_rows", state.rows(), Ports.UNKNOWN, shape.width());
    body.output(BODY + "/next_evidence", state.evidence(), Ports.UNKNOWN, 1);
    if (family.looksBack()) {
      body.output(BODY + "/next_clean", state.clean(), Ports.UNKNOWN, shape.width());
    }
  }

  private SamplerStep.Factors factors() {
    String timesteps = graph.node(Operator.UNSQUEEZE, List.of(column(0), graph.constant(2L)));
    Factor none = new Factor.Known(0);
    return new SamplerStep.Factors(
        sequence("timestep", timesteps, 1, 1),
        factor("of_sample", 1),
        factor("of_epsilon", 2),
        factor("a", 3),
        factor("b", 4),
        family.looksBack() ? factor("c", 5) : none,
        family.isStochastic() ? factor("d", 6) : none);
  }

  private Factor factor(String name, long column) {
    return new Factor.Read(sequence(name, column(column), 1));
  }

  /** A column of the table, shape [steps, 1]. */
  private String column(long column) {
    return graph.node(
        Operator.GATHER, List.of(table, graph.constant(column)), Attribute.of("axis", 1));
  }

  /** Lets the loop go through a value, and gives the name of its slice in the body. */
  private String sequence(String name, String value, long... shapeOfSlice) {
    sequences.add(value);
    return body.input(BODY + "/" + name, shapeOfSlice);
  }
}
