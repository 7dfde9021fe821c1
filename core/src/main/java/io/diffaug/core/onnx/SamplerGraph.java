package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.diffaug.core.diffusion.SamplerFamily;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Composes a whole augmentation into one ONNX graph: encoder, K sampler steps around the denoiser,
 * decode, and the same encoder on the result. One native call does a batch, with one copy in and
 * one out.
 *
 * <pre>
 *   x     [batch, width]                 -> y          [batch, embedding]
 *   noise [batch, views * draws * width] -> positive   [batch, views * width]       (decoded)
 *                                           positive_y [batch, views * embedding]
 *                                           check      [batch, views]
 * </pre>
 *
 * <p>The noise of a view is the one that its run begins with, and behind it a further draw for each
 * step that adds fresh noise; a deterministic sampler draws once.
 *
 * <p>For one number of steps the rows of the {@link SamplerTable} are unrolled; for several, they
 * are an input, {@code table [steps, 7]}, of a loop ({@link UnrolledSteps}, {@link LoopedSteps}).
 *
 * <p><em>check</em> is 0 where everything that its row computed was finite, and NaN otherwise. It
 * sums each step's clean sample before the clip, because clip and decode can turn NaN into a
 * plausible value; the sum minus itself is 0 if it is finite and NaN if anything in it was not. (A
 * sum that overflows counts as not finite: such a row is far outside any clip range.)
 */
public final class SamplerGraph {
  private static final long DYNAMIC = GraphBuilder.DYNAMIC;

  private final GraphBuilder graph = new GraphBuilder("sampler");
  private final ModelProto encoder;
  private final ModelProto denoiser;
  private final SamplerShape shape;
  private final SortedMap<String, String> facts = new TreeMap<>();

  private SamplerGraph(byte[] encoder, byte[] denoiser, int views) throws InvalidGraphException {
    if (views < 1) {
      throw new IllegalArgumentException("views: " + views + " (expected: >= 1)");
    }
    this.encoder = parse("encoder", encoder);
    this.denoiser = parse("denoiser", denoiser);
    GraphSignature signature = GraphSignature.of(this.encoder.getGraph());
    long width = lastSize(signature.inputs());
    long embedding = lastSize(signature.outputs());
    require("encoder", this.encoder, GraphSignature.encoder(width, embedding));
    require("denoiser", this.denoiser, GraphSignature.denoiser(width, embedding));
    this.shape = new SamplerShape(width, embedding, views);
    facts.put("views", String.valueOf(views));
    inherit("encoder", this.encoder);
    inherit("denoiser", this.denoiser);
  }

  /**
   * Composes the sampler's graph for one run: its steps unrolled.
   *
   * @param encoder the encoder's model file, {@code x [batch, width] -> y [batch, embedding]}
   * @param denoiser the denoiser's model file, {@code x_t [batch, width], t [1, 1], y [batch,
   *     embedding] -> epsilon [batch, width]}
   * @param run the sampler's run
   * @param decode moves generated rows to valid points of model space
   * @param views positives a sample
   * @return the composed model file; the same arguments give the same bytes
   * @throws IllegalArgumentException if a model file is not of the stated kind, the null condition
   *     is no embedding, or views is below 1
   */
  public static byte[] compose(
      byte[] encoder, byte[] denoiser, SamplerRun run, GraphFragment decode, int views) {
    try {
      SamplerGraph sampler = new SamplerGraph(encoder, denoiser, views);
      sampler.facts.put("sampler", run.table().sampler());
      sampler.facts.put("timesteps", timesteps(run));
      return sampler.build(
          new UnrolledSteps(sampler.graph, sampler.shape, sampler.denoiser(), run),
          run.table().start(),
          decode);
    } catch (InvalidGraphException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Composes the sampler's graph for all runs of a family: its steps a loop over the input {@code
   * table}, which takes the {@linkplain SamplerTable#values() values} of a run's table.
   *
   * @param encoder the encoder's model file, {@code x [batch, width] -> y [batch, embedding]}
   * @param denoiser the denoiser's model file, {@code x_t [batch, width], t [1, 1], y [batch,
   *     embedding] -> epsilon [batch, width]}
   * @param family the sampler's runs
   * @param decode moves generated rows to valid points of model space
   * @param views positives a sample
   * @return the composed model file; the same arguments give the same bytes
   * @throws IllegalArgumentException if a model file is not of the stated kind, the null condition
   *     is no embedding, or views is below 1
   */
  public static byte[] composeLoop(
      byte[] encoder, byte[] denoiser, SamplerFamily family, GraphFragment decode, int views) {
    try {
      SamplerGraph sampler = new SamplerGraph(encoder, denoiser, views);
      SamplerTable table = family.largest().table();
      sampler.facts.put("sampler", table.sampler());
      sampler.facts.put(
          "timesteps", family.runs().stream().map(SamplerGraph::timesteps).toList().toString());
      return sampler.build(
          new LoopedSteps(sampler.graph, sampler.shape, sampler.denoiser(), family),
          table.start(),
          decode);
    } catch (InvalidGraphException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static ModelProto parse(String role, byte[] model) {
    try {
      return GraphVerifier.parse(model);
    } catch (InvalidGraphException e) {
      throw new IllegalArgumentException(role + ": " + e.getMessage(), e);
    }
  }

  private GraphCopy denoiser() {
    return new GraphCopy(denoiser.getGraph(), "denoiser");
  }

  private byte[] build(SamplerSteps steps, SamplerTable.Start from, GraphFragment decode) {
    Rows rows = new Rows(graph);
    int views = shape.views();
    String x = graph.input("x", DYNAMIC, shape.width());
    String noise = steps.begin();
    String y = encode(x, "encoder");
    String conditions = rows.forEachView(y, views, shape.embedding());
    String start = start(from, x, noise);
    SamplerStep.State end =
        steps.append(new SamplerStep.State(start, "", rows.sums(conditions)), conditions);
    String positive = decode.append(graph, end.rows());
    String positiveY = encode(positive, "positive_encoder");
    String evidence = rows.sum(end.evidence(), rows.sums(positiveY));
    String check = graph.node(Operator.SUB, List.of(evidence, evidence));
    graph.output("y", y, DYNAMIC, shape.embedding());
    output("positive", positive, shape.width());
    output("positive_y", positiveY, shape.embedding());
    output("check", check, 1);
    return graph.build(facts);
  }

  /** x = signal * anchor + noise * z. */
  private String start(SamplerTable.Start start, String x, String noise) {
    Rows rows = new Rows(graph);
    String scaled = rows.scale(noise, new Factor.Known(start.noise()));
    if (start.signal() == 0) {
      return scaled;
    }
    String anchors = rows.forEachView(x, shape.views(), shape.width());
    return rows.sum(rows.scale(anchors, new Factor.Known(start.signal())), scaled);
  }

  private String encode(String samples, String copy) {
    return new GraphCopy(encoder.getGraph(), "encoder")
        .append(graph, copy, Map.of("x", samples))
        .get("y");
  }

  /** Declares an output that has so many columns for each view. */
  private void output(String name, String value, long columns) {
    long all = shape.views() * columns;
    graph.output(name, new Rows(graph).reshape(value, all), DYNAMIC, all);
  }

  private static String timesteps(SamplerRun run) {
    return run.table().rows().stream().map(SamplerTable.Row::timestep).toList().toString();
  }

  private void inherit(String role, ModelProto model) {
    model
        .getMetadataPropsList()
        .forEach(fact -> facts.put(role + "." + fact.getKey(), fact.getValue()));
  }

  private static void require(String role, ModelProto model, GraphSignature expected)
      throws InvalidGraphException {
    GraphSignature actual = GraphSignature.of(model.getGraph());
    if (!actual.equals(expected)) {
      throw new InvalidGraphException(role + ": " + actual + " (expected: " + expected + ")");
    }
  }

  private static long lastSize(List<GraphSignature.Port> ports) throws InvalidGraphException {
    List<Long> shape = ports.isEmpty() ? List.of() : ports.get(0).shape();
    if (shape.size() != 2 || shape.get(1) == DYNAMIC) {
      throw new InvalidGraphException(
          "encoder: " + ports + " (expected: x [batch, width] -> y [batch, embedding])");
    }
    return shape.get(1);
  }
}
