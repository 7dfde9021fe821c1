package io.diffaug.cli.demo;

import io.diffaug.bench.rollout.WrongScaler;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.trainer.publish.PublishedVersion;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version that only a trial can see through: the networks of a sound one, under a scaler that is
 * off by 2. Files, digests, shapes and parity are right, so verification has nothing to say.
 */
final class SpoiltVersion {
  private static final float FACTOR = 2;

  private SpoiltVersion() {}

  /**
   * Publishes one, unannounced.
   *
   * @param repository where the sound version is, and this one goes
   * @param sound a sound version
   * @throws RejectedModelException if the sound one cannot be read
   */
  static PublishedVersion publish(ModelRepository repository, PublishedVersion sound)
      throws RejectedModelException {
    ModelBundleFiles bundle = repository.read(sound.version(), sound.manifestSha256());
    long version = repository.claim();
    List<ModelFile> files =
        List.of(
            repository.write(version, ModelManifest.ENCODER_FILE, bundle.encoder()),
            repository.write(version, ModelManifest.DENOISER_FILE, bundle.denoiser()));
    ModelManifest wrong = manifest(bundle.manifest(), version, files);
    return PublishedVersion.of(wrong, repository.complete(wrong));
  }

  private static ModelManifest manifest(ModelManifest sound, long version, List<ModelFile> files) {
    SortedMap<String, String> origin = new TreeMap<>(sound.origin());
    origin.put("spoilt", "version " + sound.version() + " under ranges twice as wide");
    return new ModelManifest(
        version,
        WrongScaler.of((VectorDomain) sound.domain(), FACTOR),
        sound.embeddingWidth(),
        sound.schedule(),
        sound.conditionDropout(),
        sound.sampler(),
        sound.minSteps(),
        files,
        sound.parity(),
        origin);
  }
}
