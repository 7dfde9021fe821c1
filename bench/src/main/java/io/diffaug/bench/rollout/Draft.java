package io.diffaug.bench.rollout;

import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.nn.network.Network;
import io.diffaug.trainer.publish.ModelPublisher;
import io.diffaug.trainer.publish.PublishedVersion;

/**
 * A version before it is published: copies of trained networks, which may be spoilt, and what the
 * manifest will say. Parity holds for a spoilt one as for any: what is exported is what was spoilt.
 * Owns the copies.
 */
final class Draft implements AutoCloseable {
  private final Network encoder;
  private final Network denoiser;
  private final ModelPublisher.Facts facts;
  private VectorDomain domain;
  private SamplerSettings sampler;

  private Draft(Network encoder, Network denoiser, ModelPublisher.Facts facts) {
    this.encoder = encoder;
    this.denoiser = denoiser;
    this.facts = facts;
    this.domain = (VectorDomain) facts.domain();
    this.sampler = facts.sampler();
  }

  /** Copies a training as it is. */
  static Draft of(DigitsTraining training) {
    return mixed(training, training);
  }

  /** Takes the encoder of one training, and the denoiser of another. */
  static Draft mixed(DigitsTraining encoder, DigitsTraining denoiser) {
    return new Draft(encoder.encoder(), denoiser.denoiser(), encoder.facts());
  }

  Network encoder() {
    return encoder;
  }

  Network denoiser() {
    return denoiser;
  }

  /** Floats of an embedding. */
  int embeddingWidth() {
    return facts.embeddingWidth();
  }

  VectorDomain domain() {
    return domain;
  }

  void domain(VectorDomain other) {
    domain = other;
  }

  SamplerSettings sampler() {
    return sampler;
  }

  void sampler(SamplerSettings other) {
    sampler = other;
  }

  /** Publishes it under the next number, and reads it back as a streamer does. */
  ModelBundleFiles publish(DirectoryModelRepository repository) throws RejectedModelException {
    PublishedVersion published =
        new ModelPublisher(repository)
            .publish(
                encoder,
                denoiser,
                new ModelPublisher.Facts(
                    domain,
                    facts.embeddingWidth(),
                    facts.schedule(),
                    facts.conditionDropout(),
                    sampler,
                    sampler.steps(),
                    facts.origin()))
            .version();
    return repository.read(published.version(), published.manifestSha256());
  }

  @Override
  public void close() {
    encoder.close();
    denoiser.close();
  }
}
