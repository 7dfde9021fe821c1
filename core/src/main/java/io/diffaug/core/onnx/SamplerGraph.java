package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.diffaug.core.diffusion.Guidance;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerTable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

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
 * <p>The rows of the {@link SamplerTable} are unrolled, which ONNX Runtime likes better than a
 * loop: each step's timestep is a constant, so the time embedding folds away, and all K copies of
 * the denoiser share one set of weights. Inside, view v of sample b is row {@code b * views + v}.
 *
 * <p><em>check</em> is 0 where everything that its row computed was finite, and NaN otherwise. It
 * sums each step's clean sample before the clip, because clip and decode can turn NaN into a
 * plausible value; the sum minus itself is 0 if it is finite and NaN if anything in it was not. (A
 * sum that overflows counts as not finite: such a row is far outside any clip range.)
 */
public final class SamplerGraph {
  private static final long DYNAMIC = GraphBuilder.DYNAMIC;

  private final GraphBuilder graph = new GraphBuilder("sampler");
  private final SamplerRun run;
  private final int views;
  private final GraphProto encoder;
  private final GraphProto denoiser;
  private final long width;
  private final long embedding;

  /** The value that holds the null conditions, once something asked for it. */
  private String nullConditions;

  private SamplerGraph(GraphProto encoder, GraphProto denoiser, SamplerRun run, int views)
      throws InvalidGraphException {
    this.encoder = encoder;
    this.denoiser = denoiser;
    this.run = run;
    this.views = views;
    GraphSignature signature = GraphSignature.of(encoder);
    this.width = lastSize(signature.inputs());
    this.embedding = lastSize(signature.outputs());
  }

  /**
   * Composes the sampler's graph.
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
    if (views < 1) {
      throw new IllegalArgumentException("views: " + views + " (expected: >= 1)");
    }
    ModelProto encoderModel = parse("encoder", encoder);
    ModelProto denoiserModel = parse("denoiser", denoiser);
    try {
      SamplerGraph sampler =
          new SamplerGraph(encoderModel.getGraph(), denoiserModel.getGraph(), run, views);
      sampler.append(decode);
      SortedMap<String, String> metadata = sampler.facts();
      inherit(metadata, "encoder", encoderModel);
      inherit(metadata, "denoiser", denoiserModel);
      return sampler.graph.build(metadata);
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

  private void append(GraphFragment decode) throws InvalidGraphException {
    require("encoder", encoder, GraphSignature.encoder(width, embedding));
    require("denoiser", denoiser, GraphSignature.denoiser(width, embedding));
    SamplerTable table = run.table();
    String x = graph.input("x", DYNAMIC, width);
    List<String> draws = draws(graph.input("noise", DYNAMIC, width * views * table.draws()));
    String y = encode(x, "encoder");
    String conditions = forEachView(y, embedding);
    String evidence = rowSums(conditions);
    String row = start(x, draws.get(0));
    String before = null;
    int draw = 0;
    for (int k = 0; k < table.steps(); k++) {
      SamplerTable.Row step = table.rows().get(k);
      String epsilon = epsilon(row, step.timestep(), conditions, "step_" + k);
      String predicted =
          sum(scale(row, 1 / step.signal()), scale(epsilon, -step.noise() / step.signal()));
      evidence = sum(evidence, rowSums(predicted));
      String clean = clip(predicted);
      String fresh = step.d() == 0 ? null : draws.get(++draw);
      row = move(step, row, clean, before, fresh);
      before = clean;
    }
    String positive = decode.append(graph, row);
    String positiveY = encode(positive, "positive_encoder");
    evidence = sum(evidence, rowSums(positiveY));
    String check = graph.node(Operator.SUB, List.of(evidence, evidence));
    graph.output("y", y, DYNAMIC, embedding);
    graph.output("positive", reshape(positive, views * width), DYNAMIC, views * width);
    graph.output("positive_y", reshape(positiveY, views * embedding), DYNAMIC, views * embedding);
    graph.output("check", reshape(check, views), DYNAMIC, views);
  }

  /** [batch, views * draws * width] -> for each draw [batch * views, width]. */
  private List<String> draws(String noise) {
    int count = run.table().draws();
    String rows = reshape(noise, count * width);
    if (count == 1) {
      return List.of(rows);
    }
    String axis = graph.constant(1L);
    return LongStream.range(0, count)
        .mapToObj(
            draw ->
                List.of(
                    rows, graph.constant(draw * width), graph.constant((draw + 1) * width), axis))
        .map(slice -> graph.node(Operator.SLICE, slice))
        .toList();
  }

  /** x = signal * anchor + noise * z. */
  private String start(String x, String noise) {
    SamplerTable.Start start = run.table().start();
    String scaled = scale(noise, start.noise());
    return start.signal() == 0 ? scaled : sum(scale(forEachView(x, width), start.signal()), scaled);
  }

  /** x' = a * x_t + b * clean + c * clean_previous + d * z, without the terms whose weight is 0. */
  private String move(
      SamplerTable.Row step, String row, String clean, String before, String fresh) {
    String target = scale(clean, step.b());
    if (step.a() != 0) {
      target = sum(scale(row, step.a()), target);
    }
    if (step.c() != 0) {
      target = sum(target, scale(before, step.c()));
    }
    return step.d() == 0 ? target : sum(target, scale(fresh, step.d()));
  }

  /** The denoiser's prediction, guided where the run is. */
  private String epsilon(String noisy, int timestep, String conditions, String copy) {
    String conditional = denoise(noisy, timestep, conditions, copy);
    if (run.guidance().isEmpty()) {
      return conditional;
    }
    Guidance guidance = run.guidance().get();
    String unconditional = denoise(noisy, timestep, nullConditions(conditions), copy + "_null");
    String difference = graph.node(Operator.SUB, List.of(conditional, unconditional));
    return sum(unconditional, scale(difference, guidance.scale()));
  }

  /** The null condition, once a row. */
  private String nullConditions(String conditions) {
    if (nullConditions == null) {
      String row = graph.constant(run.guidance().get().nullConditions(1), 1, embedding);
      String shape = graph.node(Operator.SHAPE, List.of(conditions));
      nullConditions = graph.node(Operator.EXPAND, List.of(row, shape));
    }
    return nullConditions;
  }

  private String encode(String samples, String copy) {
    return graph.inline(encoder, "encoder", copy, Map.of("x", samples)).get("y");
  }

  private String denoise(String noisy, int timestep, String conditions, String copy) {
    String t = graph.constant(new float[] {timestep}, 1, 1);
    return graph
        .inline(denoiser, "denoiser", copy, Map.of("x_t", noisy, "t", t, "y", conditions))
        .get("epsilon");
  }

  /** [batch, columns] -> [batch * views, columns], each row repeated. */
  private String forEachView(String rows, long columns) {
    if (views == 1) {
      return rows;
    }
    String column = graph.node(Operator.UNSQUEEZE, List.of(rows, graph.constant(1L)));
    String repeated = graph.node(Operator.EXPAND, List.of(column, graph.constant(1L, views, 1L)));
    return reshape(repeated, columns);
  }

  private String reshape(String value, long lastSize) {
    return graph.node(Operator.RESHAPE, List.of(value, graph.constant(-1L, lastSize)));
  }

  /** [rows, any] -> [rows, 1]. */
  private String rowSums(String rows) {
    return graph.node(
        Operator.REDUCE_SUM, List.of(rows, graph.constant(1L)), Attribute.of("keepdims", 1));
  }

  private String clip(String clean) {
    return graph.node(
        Operator.CLIP,
        List.of(clean, graph.scalar(run.clipMinimum()), graph.scalar(run.clipMaximum())));
  }

  private String scale(String value, double factor) {
    return factor == 1
        ? value
        : graph.node(Operator.MUL, List.of(value, graph.scalar((float) factor)));
  }

  private String sum(String left, String right) {
    return graph.node(Operator.ADD, List.of(left, right));
  }

  private SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("sampler", run.table().sampler());
    facts.put(
        "timesteps",
        run.table().rows().stream().map(SamplerTable.Row::timestep).toList().toString());
    facts.put("views", String.valueOf(views));
    return facts;
  }

  private static void inherit(SortedMap<String, String> metadata, String role, ModelProto model) {
    model
        .getMetadataPropsList()
        .forEach(fact -> metadata.put(role + "." + fact.getKey(), fact.getValue()));
  }

  private static void require(String role, GraphProto graph, GraphSignature expected)
      throws InvalidGraphException {
    GraphSignature actual = GraphSignature.of(graph);
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
