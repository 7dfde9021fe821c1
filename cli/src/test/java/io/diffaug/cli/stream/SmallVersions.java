package io.diffaug.cli.stream;

import io.diffaug.core.diffusion.Ddim;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.onnx.GraphBuilder;
import io.diffaug.core.onnx.Operator;
import io.diffaug.core.signature.KeyPairFiles;
import io.diffaug.core.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A repository of the smallest versions that a streamer serves, all signed by one key. */
final class SmallVersions {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear(100);
  private static final SamplerSettings SAMPLER =
      SamplerSettings.fromNoise(new Ddim(0), SCHEDULE, 2, TimestepSpacing.LOG_SNR);
  private static final int EMBEDDING = 2;

  private final Path folder;
  private final SigningKey key;
  private final DirectoryModelRepository repository;

  private SmallVersions(Path folder, SigningKey key) {
    this.folder = folder;
    this.key = key;
    this.repository = new DirectoryModelRepository(models()).signing(key);
  }

  /** An empty repository, and a key that streamers trust. */
  static SmallVersions create(Path folder) {
    return new SmallVersions(folder, newKey(folder.resolve("keys"), "trainer"));
  }

  /** The same repository, written by somebody whom streamers do not trust. */
  SmallVersions byStranger() {
    return new SmallVersions(folder, newKey(folder.resolve("foreign"), "stranger"));
  }

  private static SigningKey newKey(Path folder, String name) {
    return SigningKey.read(KeyPairFiles.create(folder, name).privateFile());
  }

  /** The settings of a streamer that serves them. */
  Map<String, String> settings() {
    return Map.of(
        "diffaug.repository", models().toString(),
        "diffaug.trusted-keys", folder.resolve("keys").toString(),
        "diffaug.stream.require-signature", "true",
        "diffaug.stream.native-folder", folder.resolve("natives").toString());
  }

  Path models() {
    return folder.resolve("models");
  }

  Path folder(long version) {
    return models().resolve(String.format(Locale.ROOT, "%08d", version));
  }

  SigningKey key() {
    return key;
  }

  long claim() {
    return repository.claim();
  }

  /** Publishes a sound version; its manifest's digest. */
  String publish(long version) {
    return complete(manifest(version, 1, files(version, encoder(1), denoiser(1))));
  }

  /** The digest of a version's manifest as it lies there. */
  String digest(long version) throws RejectedModelException {
    return repository.manifestSha256(version);
  }

  String complete(ModelManifest manifest) {
    return repository.complete(manifest);
  }

  List<ModelFile> files(long version, byte[] encoder, byte[] denoiser) {
    return List.of(
        repository.write(version, ModelManifest.ENCODER_FILE, encoder),
        repository.write(version, ModelManifest.DENOISER_FILE, denoiser));
  }

  static ModelManifest manifest(long version, int width, List<ModelFile> files) {
    return manifest(version, width, files, new Parity(0, 1, 1e-4));
  }

  static ModelManifest manifest(long version, int width, List<ModelFile> files, Parity parity) {
    float[] maximum = new float[width];
    Arrays.fill(maximum, 2);
    return new ModelManifest(
        version,
        new VectorDomain(new float[width], maximum),
        EMBEDDING,
        SCHEDULE,
        Optional.empty(),
        SAMPLER,
        SAMPLER.steps(),
        files,
        parity,
        new TreeMap<>());
  }

  /** Lets one bit of a file rot. */
  static void flipByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** y = x W. */
  static byte[] encoder(int width) {
    GraphBuilder graph = new GraphBuilder("encoder");
    String x = graph.input("x", GraphBuilder.DYNAMIC, width);
    String weight = weight(graph, width, EMBEDDING);
    graph.output(
        "y", graph.node(Operator.MAT_MUL, List.of(x, weight)), GraphBuilder.DYNAMIC, EMBEDDING);
    return graph.build(new TreeMap<>());
  }

  /** epsilon = x_t + y W + sin(t). */
  static byte[] denoiser(int width) {
    GraphBuilder graph = new GraphBuilder("denoiser");
    String noisy = graph.input("x_t", GraphBuilder.DYNAMIC, width);
    String t = graph.input("t", 1, 1);
    String y = graph.input("y", GraphBuilder.DYNAMIC, EMBEDDING);
    String weight = weight(graph, EMBEDDING, width);
    String condition = graph.node(Operator.MAT_MUL, List.of(y, weight));
    String time = graph.node(Operator.SIN, List.of(t));
    String sum = graph.node(Operator.ADD, List.of(noisy, condition));
    graph.output(
        "epsilon", graph.node(Operator.ADD, List.of(sum, time)), GraphBuilder.DYNAMIC, width);
    return graph.build(new TreeMap<>());
  }

  private static String weight(GraphBuilder graph, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return graph.weight("weight", values, rows, columns);
  }
}
