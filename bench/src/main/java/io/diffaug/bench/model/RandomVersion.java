package io.diffaug.bench.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerFamily;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.onnx.SamplerGraph;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.DirectView;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.network.ResidualDenoiser;
import io.diffaug.nn.network.SemanticEncoder;
import io.diffaug.trainer.publish.ModelPublisher;
import io.diffaug.trainer.publish.PublishedVersion;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A version whose networks have random weights, made as every version is: traced, held against ONNX
 * Runtime, written to a repository, verified.
 *
 * @param published the version
 * @param files its verified files
 * @param denoiserParameters how many weights its denoiser has
 */
public record RandomVersion(
    PublishedVersion published, ModelBundleFiles files, long denoiserParameters) {
  /** Floats a sample. */
  public static final int WIDTH = 64;

  /** Floats an embedding. */
  public static final int EMBEDDING = 50;

  /** Denoiser evaluations a view, K. */
  public static final int STEPS = 8;

  /** Makes an encoder of 76 thousand weights. */
  private static final int ENCODER_HIDDEN = 224;

  private static final int CONDITION = 64;
  private static final int DEPTH = 2;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(1000);
  private static final long SEED = 2026;

  /**
   * Makes a version of the usual seed.
   *
   * @param repository the folder it is published to
   * @param hidden floats of each of the denoiser's layers: 112 for 0.1 million weights, 448 for 1
   *     million, 1280 for 7 million
   * @return the version
   * @throws RejectedModelException if what was published cannot be read back
   */
  public static RandomVersion publish(Path repository, int hidden) throws RejectedModelException {
    return publish(repository, hidden, SEED);
  }

  /**
   * Makes a version.
   *
   * @param repository the folder it is published to
   * @param hidden floats of each of the denoiser's layers
   * @param seed where the weights come from
   * @return the version
   * @throws RejectedModelException if what was published cannot be read back
   */
  public static RandomVersion publish(Path repository, int hidden, long seed)
      throws RejectedModelException {
    DirectoryModelRepository versions = new DirectoryModelRepository(repository);
    Seed root = new Seed(seed);
    try (Network encoder = encoder(root);
        Network denoiser = denoiser(hidden, root)) {
      PublishedVersion published =
          new ModelPublisher(versions).publish(encoder, denoiser, facts()).version();
      return new RandomVersion(
          published,
          versions.read(published.version(), published.manifestSha256()),
          denoiser.trainable().stream().mapToLong(weights -> weights.getShape().size()).sum());
    }
  }

  /** A denoiser with random weights, also where training begins at zero. */
  private static Network denoiser(int hidden, Seed weights) {
    Seed seed = weights.child("denoiser");
    Block block = new ResidualDenoiser(WIDTH, hidden, CONDITION, DEPTH, seed);
    Network denoiser =
        new Network(block, new Shape(1, WIDTH), new Shape(1, 1), new Shape(1, EMBEDDING));
    SplittableRandom random = seed.child("everywhere").generator();
    denoiser.trainable().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
        .forEach(matrix -> randomise(matrix, random));
    return denoiser;
  }

  private static Network encoder(Seed weights) {
    Block block = SemanticEncoder.block(ENCODER_HIDDEN, EMBEDDING, weights.child("encoder"));
    return new Network(block, new Shape(1, WIDTH));
  }

  private static void randomise(Parameter weights, SplittableRandom random) {
    FloatBuffer view = DirectView.of(weights.getArray());
    double bound = 1 / Math.sqrt((double) weights.getShape().get(1));
    for (int i = 0; i < view.limit(); i++) {
      view.put(i, (float) random.nextDouble(-bound, bound));
    }
  }

  private static ModelPublisher.Facts facts() {
    float[] maximum = new float[WIDTH];
    Arrays.fill(maximum, 1);
    return new ModelPublisher.Facts(
        new VectorDomain(new float[WIDTH], maximum),
        EMBEDDING,
        SCHEDULE,
        Optional.empty(),
        SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, STEPS, TimestepSpacing.LOG_SNR),
        STEPS,
        new TreeMap<>());
  }

  /**
   * The graph that a streamer would compose of this version.
   *
   * @param views positives a sample
   * @return the composed model file
   */
  public byte[] composed(int views) {
    return SamplerGraph.compose(
        files.encoder(),
        files.denoiser(),
        files.manifest().run(),
        files.manifest().domain()::decode,
        views);
  }

  /**
   * The graph that a streamer would compose of this version for several numbers of steps.
   *
   * @param views positives a sample
   * @param steps the numbers of steps, falling
   * @return the composed model file
   */
  public byte[] looped(int views, int... steps) {
    return SamplerGraph.composeLoop(
        files.encoder(),
        files.denoiser(),
        new SamplerFamily(Arrays.stream(steps).mapToObj(files.manifest()::run).toList()),
        files.manifest().domain()::decode,
        views);
  }
}
