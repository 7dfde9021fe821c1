package io.diffaug.cli.stream;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A repository of versions that all have the same random weights, and samples that differ. */
final class RandomVersions {
  private final Path models;
  private final DirectoryModelRepository repository;
  private final ModelBundleFiles weights;

  private RandomVersions(Path models, ModelBundleFiles weights) {
    this.models = models;
    this.repository = new DirectoryModelRepository(models);
    this.weights = weights;
  }

  /** An empty repository of denoisers whose layers are so wide. */
  static RandomVersions create(Path folder, int hidden) throws Exception {
    return new RandomVersions(
        folder.resolve("models"),
        RandomVersion.publish(folder.resolve("original"), hidden).files());
  }

  Path models() {
    return models;
  }

  Path encoder(long version) {
    return models
        .resolve(String.format(Locale.ROOT, "%08d", version))
        .resolve(ModelManifest.ENCODER_FILE);
  }

  /** Publishes the next version; its manifest's digest. */
  String publish(long version) {
    return publish(version, weights.manifest().domain(), weights.manifest().minSteps());
  }

  /** Publishes one whose manifest allows fewer steps. */
  String publishElastic(long version, int minSteps) {
    return publish(version, weights.manifest().domain(), minSteps);
  }

  /** Publishes one to which every sample is the same. */
  String publishBlind(long version) {
    int width = weights.manifest().domain().width();
    return publish(
        version,
        new VectorDomain(new float[width], new float[width]),
        weights.manifest().minSteps());
  }

  private String publish(long version, SampleDomain domain, int minSteps) {
    ModelManifest manifest = weights.manifest();
    if (repository.claim() != version) {
      throw new AssertionError("version " + version + ": not the next one");
    }
    return repository.complete(
        new ModelManifest(
            version,
            domain,
            manifest.embeddingWidth(),
            manifest.schedule(),
            manifest.conditionDropout(),
            manifest.sampler(),
            minSteps,
            List.of(
                repository.write(version, ModelManifest.ENCODER_FILE, weights.encoder()),
                repository.write(version, ModelManifest.DENOISER_FILE, weights.denoiser())),
            manifest.parity(),
            manifest.origin()));
  }

  /** A sample that is unlike the others, whose id is its number. */
  static byte[] sample(int number) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < RandomVersion.WIDTH; i++) {
      vector.addValues(Math.floorMod(number * 7919L + i * 104729L * number, 1000) / 1000f);
    }
    return RawSample.newBuilder()
        .setId(Integer.toString(number))
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }
}
