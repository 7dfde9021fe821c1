package io.diffaug.streamer.inference;

import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.onnx.Attribute;
import io.diffaug.core.onnx.ElementType;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Versions with networks of random weights, one set a version: an MLP encoder and a denoiser of the
 * size that the digits need. Untrained, but every operation is the real one.
 */
final class RandomModels {
  static final int WIDTH = 64;
  static final int EMBEDDING = 50;
  static final int VIEWS = 2;
  static final int STEPS = 8;

  private static final int HIDDEN = 96;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);

  private final Random random;
  private final int units;

  private RandomModels(long seed) {
    this(seed, HIDDEN);
  }

  private RandomModels(long seed, int units) {
    this.random = new Random(seed);
    this.units = units;
  }

  /** A version of sound random networks. */
  static ModelBundleFiles version(long version) {
    RandomModels models = new RandomModels(version);
    return files(version, models.encoder(WIDTH, 1), models.denoiser());
  }

  /** A version of sound random networks with ten times the weights. */
  static ModelBundleFiles slow(long version) {
    RandomModels models = new RandomModels(version, 10 * HIDDEN);
    return files(version, models.encoder(WIDTH, 1), models.denoiser());
  }

  /** A version of sound random networks that recommends a sampler. */
  static ModelBundleFiles version(long version, SamplerSettings sampler) {
    RandomModels models = new RandomModels(version);
    return files(
        version, models.encoder(WIDTH, 1), models.denoiser(), domain(), sampler, sampler.steps());
  }

  /** A version of sound random networks that may go down to fewer steps than it recommends. */
  static ModelBundleFiles elastic(long version, SamplerSettings sampler, int minSteps) {
    RandomModels models = new RandomModels(version);
    return files(version, models.encoder(WIDTH, 1), models.denoiser(), domain(), sampler, minSteps);
  }

  /** A version made of the given model files. */
  static ModelBundleFiles files(long version, byte[] encoder, byte[] denoiser) {
    return files(version, encoder, denoiser, domain());
  }

  /** A version made of the given model files, with a domain of the same width. */
  static ModelBundleFiles files(
      long version, byte[] encoder, byte[] denoiser, VectorDomain domain) {
    return files(
        version,
        encoder,
        denoiser,
        domain,
        SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, STEPS, TimestepSpacing.LOG_SNR),
        STEPS);
  }

  private static ModelBundleFiles files(
      long version,
      byte[] encoder,
      byte[] denoiser,
      VectorDomain domain,
      SamplerSettings sampler,
      int minSteps) {
    ModelManifest manifest =
        new ModelManifest(
            version,
            domain,
            EMBEDDING,
            SCHEDULE,
            Optional.of(ConditionDropout.toZeros(0.1, EMBEDDING)),
            sampler,
            minSteps,
            List.of(),
            new ModelManifest.Parity(0, 1, 1e-4),
            new TreeMap<>());
    return new ModelBundleFiles(manifest, encoder, denoiser);
  }

  static VectorDomain domain() {
    float[] maximum = new float[WIDTH];
    Arrays.fill(maximum, 16);
    return new VectorDomain(new float[WIDTH], maximum);
  }

  /** An encoder of samples of some width, whose output is multiplied by a factor. */
  static byte[] encoder(long seed, int width, float factor) {
    return new RandomModels(seed).encoder(width, factor);
  }

  static byte[] denoiser(long seed) {
    return new RandomModels(seed).denoiser();
  }

  /** The first version's encoder, but not finite where the first feature lies far outside. */
  static byte[] encoderThatOverflows() {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, WIDTH);
    String far = graph.node(Operator.SUB, List.of(firstFeature(graph, x), graph.scalar(2)));
    String steep = graph.node(Operator.MUL, List.of(far, graph.scalar(1e3f)));
    String infinite = graph.node(Operator.EXP, List.of(steep));
    return new RandomModels(1).encoder(graph, x, WIDTH, oneAnd(graph, infinite));
  }

  /** The first version's encoder, whose call throws where the first feature lies far outside. */
  static byte[] encoderThatThrows() {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, WIDTH);
    return encoderThatLooksUp(graph, x, firstFeature(graph, x));
  }

  /** The first version's encoder, whose every call throws. */
  static byte[] encoderThatAlwaysThrows() {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, WIDTH);
    String far = graph.node(Operator.ADD, List.of(firstFeature(graph, x), graph.scalar(9)));
    return encoderThatLooksUp(graph, x, far);
  }

  /** Throws where the place, cut to a whole number, is none of -3 to 2. */
  private static byte[] encoderThatLooksUp(GraphBuilder graph, String x, String place) {
    Attribute type = Attribute.of("to", ElementType.INT64.number());
    String index = graph.node(Operator.CAST, List.of(place), type);
    String three = graph.constant(new float[] {1, 2, 3}, 3);
    String looked = graph.node(Operator.GATHER, List.of(three, index));
    return new RandomModels(1).encoder(graph, x, WIDTH, oneAnd(graph, looked));
  }

  /** [batch, width] -> [batch, 1]. */
  private static String firstFeature(GraphBuilder graph, String x) {
    float[] first = new float[WIDTH];
    first[0] = 1;
    return graph.node(Operator.MAT_MUL, List.of(x, graph.constant(first, WIDTH, 1)));
  }

  /** 1 + 0 * value, and not finite where the value is not. */
  private static String oneAnd(GraphBuilder graph, String value) {
    String nothing = graph.node(Operator.MUL, List.of(value, graph.scalar(0)));
    return graph.node(Operator.ADD, List.of(nothing, graph.scalar(1)));
  }

  /** Samples of which every hundredth has a first feature far outside the training range. */
  static List<RawInput> samplesWithOutliers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> i % 100 == 7 ? sample("outlier-" + i, outlier(i)) : sample(i))
        .toList();
  }

  private static float[] outlier(int number) {
    float[] values = features(number);
    values[0] = 100;
    return values;
  }

  /** Samples whose features lie inside the training range; the id is the sample's number. */
  static List<RawInput> samples(int count) {
    return IntStream.range(0, count).mapToObj(RandomModels::sample).toList();
  }

  static RawInput sample(int number) {
    return sample("sample-" + number, features(number));
  }

  private static float[] features(int number) {
    Random features = new Random(number);
    float[] values = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = features.nextInt(17);
    }
    return values;
  }

  static RawInput sample(String id, float... values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return new RawInput(
        id,
        RawSample.newBuilder()
            .setId(id)
            .setPayload(Payload.newBuilder().setVector(vector))
            .putAttributes("label", id)
            .setEventTimeMillis(1_700_000_000_000L)
            .build());
  }

  /**
   * y = factor * (h^2 W2 + b2) with h = x W1 + b1: quadratic, so that a sample far outside the
   * training range overflows.
   */
  private byte[] encoder(int width, float factor) {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, width);
    return encoder(graph, x, width, graph.scalar(factor));
  }

  private byte[] encoder(GraphBuilder graph, String x, int width, String factor) {
    String hidden = dense(graph, x, width, units);
    String squares = graph.node(Operator.MUL, List.of(hidden, hidden));
    String y = dense(graph, squares, units, EMBEDDING);
    String scaled = graph.node(Operator.MUL, List.of(y, factor));
    graph.output("y", scaled, GraphBuilder.DYNAMIC, EMBEDDING);
    return graph.build(new TreeMap<>());
  }

  /** epsilon = tanh(x_t W1 + b1 + y W2 + b2 + sin(t / 7) w3) W4 + b4. */
  private byte[] denoiser() {
    GraphBuilder graph = new GraphBuilder("denoiser");
    String noisy = graph.input("x_t", GraphBuilder.DYNAMIC, WIDTH);
    String t = graph.input("t", 1, 1);
    String y = graph.input("y", GraphBuilder.DYNAMIC, EMBEDDING);
    String phase = graph.node(Operator.DIV, List.of(t, graph.scalar(7)));
    String time = graph.node(Operator.SIN, List.of(phase));
    String sum =
        graph.node(
            Operator.ADD,
            List.of(dense(graph, noisy, WIDTH, units), dense(graph, y, EMBEDDING, units)));
    String timed = graph.node(Operator.ADD, List.of(sum, dense(graph, time, 1, units)));
    String hidden = graph.node(Operator.TANH, List.of(timed));
    String epsilon = dense(graph, hidden, units, WIDTH);
    graph.output("epsilon", epsilon, GraphBuilder.DYNAMIC, WIDTH);
    return graph.build(new TreeMap<>());
  }

  private String dense(GraphBuilder graph, String rows, int in, int out) {
    String weight = graph.weight("weight", gaussians(in * out, 1 / Math.sqrt(in)), in, out);
    String bias = graph.weight("bias", gaussians(out, 0.1), out);
    return graph.node(Operator.GEMM, List.of(rows, weight, bias));
  }

  private float[] gaussians(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }
}
