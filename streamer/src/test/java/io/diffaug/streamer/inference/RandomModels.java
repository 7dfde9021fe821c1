package io.diffaug.streamer.inference;

import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  private RandomModels(long seed) {
    random = new Random(seed);
  }

  /** A version of sound random networks. */
  static ModelBundleFiles version(long version) {
    RandomModels models = new RandomModels(version);
    return files(version, models.encoder(WIDTH, 1), models.denoiser());
  }

  /** A version of sound random networks that recommends a sampler. */
  static ModelBundleFiles version(long version, SamplerSettings sampler) {
    RandomModels models = new RandomModels(version);
    return files(version, models.encoder(WIDTH, 1), models.denoiser(), sampler, sampler.steps());
  }

  /** A version of sound random networks that may go down to fewer steps than it recommends. */
  static ModelBundleFiles elastic(long version, SamplerSettings sampler, int minSteps) {
    RandomModels models = new RandomModels(version);
    return files(version, models.encoder(WIDTH, 1), models.denoiser(), sampler, minSteps);
  }

  /** A version made of the given model files. */
  static ModelBundleFiles files(long version, byte[] encoder, byte[] denoiser) {
    return files(
        version,
        encoder,
        denoiser,
        SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, STEPS, TimestepSpacing.LOG_SNR),
        STEPS);
  }

  private static ModelBundleFiles files(
      long version, byte[] encoder, byte[] denoiser, SamplerSettings sampler, int minSteps) {
    ModelManifest manifest =
        new ModelManifest(
            version,
            domain(),
            EMBEDDING,
            SCHEDULE,
            Optional.of(ConditionDropout.toZeros(0.1, EMBEDDING)),
            sampler,
            minSteps,
            List.of(),
            new ModelManifest.Parity(0, 1, 1e-4),
            new TreeMap<>());
    return new ModelBundleFiles(
        manifest,
        Map.of(ModelManifest.ENCODER_FILE, encoder, ModelManifest.DENOISER_FILE, denoiser));
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

  /** Samples whose features lie inside the training range; the id is the sample's number. */
  static List<RawInput> samples(int count) {
    return IntStream.range(0, count).mapToObj(RandomModels::sample).toList();
  }

  static RawInput sample(int number) {
    Random features = new Random(number);
    float[] values = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = features.nextInt(17);
    }
    return sample("sample-" + number, values);
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
    String hidden = dense(graph, x, width, HIDDEN);
    String squares = graph.node(Operator.MUL, List.of(hidden, hidden));
    String y = dense(graph, squares, HIDDEN, EMBEDDING);
    String scaled = graph.node(Operator.MUL, List.of(y, graph.scalar(factor)));
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
            List.of(dense(graph, noisy, WIDTH, HIDDEN), dense(graph, y, EMBEDDING, HIDDEN)));
    String timed = graph.node(Operator.ADD, List.of(sum, dense(graph, time, 1, HIDDEN)));
    String hidden = graph.node(Operator.TANH, List.of(timed));
    String epsilon = dense(graph, hidden, HIDDEN, WIDTH);
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
