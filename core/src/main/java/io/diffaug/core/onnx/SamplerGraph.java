package io.diffaug.core.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
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
 *   x     [batch, width]            -> y          [batch, embedding]
 *   noise [batch, views * width]    -> positive   [batch, views * width]       (decoded)
 *                                      positive_y [batch, views * embedding]
 *                                      check      [batch, views]
 * </pre>
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
  private final SamplerTable table;
  private final float clipMinimum;
  private final float clipMaximum;
  private final int views;
  private final GraphProto encoder;
  private final GraphProto denoiser;
  private final long width;
  private final long embedding;

  private SamplerGraph(
      GraphProto encoder,
      GraphProto denoiser,
      SamplerTable table,
      float clipMinimum,
      float clipMaximum,
      int views)
      throws InvalidGraphException {
    this.encoder = encoder;
    this.denoiser = denoiser;
    this.table = table;
    this.clipMinimum = clipMinimum;
    this.clipMaximum = clipMaximum;
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
   * @param table the sampler's steps, none of which adds fresh noise
   * @param clipMinimum lower bound of the predicted clean sample
   * @param clipMaximum upper bound of the predicted clean sample
   * @param decode moves generated rows to valid points of model space
   * @param views positives a sample
   * @return the composed model file; the same arguments give the same bytes
   * @throws IllegalArgumentException if a model file is not of the stated kind, the table is
   *     stochastic, the clip range is empty, or views is below 1
   */
  public static byte[] compose(
      byte[] encoder,
      byte[] denoiser,
      SamplerTable table,
      float clipMinimum,
      float clipMaximum,
      GraphFragment decode,
      int views) {
    if (!table.deterministic()) {
      throw new IllegalArgumentException("table: stochastic (expected: every d = 0)");
    }
    if (!(clipMinimum < clipMaximum)) {
      throw new IllegalArgumentException(
          "clip range: [" + clipMinimum + ", " + clipMaximum + "] (expected: minimum < maximum)");
    }
    if (views < 1) {
      throw new IllegalArgumentException("views: " + views + " (expected: >= 1)");
    }
    ModelProto encoderModel = parse("encoder", encoder);
    ModelProto denoiserModel = parse("denoiser", denoiser);
    try {
      SamplerGraph sampler =
          new SamplerGraph(
              encoderModel.getGraph(),
              denoiserModel.getGraph(),
              table,
              clipMinimum,
              clipMaximum,
              views);
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
    String x = graph.input("x", DYNAMIC, width);
    String noise = graph.input("noise", DYNAMIC, views * width);
    String y = encode(x, "encoder");
    String conditions = forEachView(y);
    String evidence = rowSums(conditions);
    String row = reshape(noise, width);
    for (int k = 0; k < table.steps(); k++) {
      SamplerTable.Row step = table.rows().get(k);
      String epsilon = denoise(row, step.timestep(), conditions, "step_" + k);
      String clean =
          sum(scale(row, 1 / step.signal()), scale(epsilon, -step.noise() / step.signal()));
      evidence = sum(evidence, rowSums(clean));
      row = move(step, row, clip(clean));
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

  /** x' = a * x_t + b * clean, without the term that the last step of DDIM multiplies by 0. */
  private String move(SamplerTable.Row step, String row, String clean) {
    String target = scale(clean, step.b());
    return step.a() == 0 ? target : sum(scale(row, step.a()), target);
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

  /** [batch, embedding] -> [batch * views, embedding], each row repeated. */
  private String forEachView(String y) {
    if (views == 1) {
      return y;
    }
    String column = graph.node(Operator.UNSQUEEZE, List.of(y, graph.constant(1L)));
    String repeated = graph.node(Operator.EXPAND, List.of(column, graph.constant(1L, views, 1L)));
    return reshape(repeated, embedding);
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
        Operator.CLIP, List.of(clean, graph.scalar(clipMinimum), graph.scalar(clipMaximum)));
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
    facts.put("sampler", table.sampler());
    facts.put(
        "timesteps", table.rows().stream().map(SamplerTable.Row::timestep).toList().toString());
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
