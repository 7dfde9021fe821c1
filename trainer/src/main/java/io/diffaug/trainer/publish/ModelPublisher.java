package io.diffaug.trainer.publish;

import ai.djl.ndarray.types.Shape;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.nn.export.OnnxExporter;
import io.diffaug.nn.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/**
 * Turns trained networks into a version: export, parity, and only then the repository. A graph that
 * does not agree with its network never gets a version number.
 */
public final class ModelPublisher {
  private final ModelRepository repository;
  private final ParityCheck check;

  /**
   * Makes the publisher.
   *
   * @param repository where versions go
   */
  public ModelPublisher(ModelRepository repository) {
    this(repository, ParityCheck.REQUIRED);
  }

  ModelPublisher(ModelRepository repository, ParityCheck check) {
    this.repository = repository;
    this.check = check;
  }

  /**
   * What is known of the networks beside their weights.
   *
   * @param domain the domain, fitted on the training data
   * @param embeddingWidth floats an embedding
   * @param schedule the diffusion's noise schedule
   * @param conditionDropout how the denoiser was trained without its condition, if it was
   * @param sampler the sampler that was measured
   * @param minSteps the fewest steps that are good enough
   * @param origin seeds, data, training figures
   */
  public record Facts(
      SampleDomain domain,
      int embeddingWidth,
      NoiseSchedule schedule,
      Optional<ConditionDropout> conditionDropout,
      SamplerSettings sampler,
      int minSteps,
      SortedMap<String, String> origin) {}

  /**
   * A version and what its parity check measured.
   *
   * @param version the version
   * @param parity how closely its graphs agree with the trained networks
   */
  public record Publication(PublishedVersion version, Parity parity) {}

  /**
   * Publishes a version.
   *
   * @param encoder the trained encoder
   * @param denoiser the trained denoiser's averaged weights
   * @param facts what else the manifest says
   * @return the version and its parity
   * @throws FailedParityException if a graph and its network disagree
   */
  public Publication publish(Network encoder, Network denoiser, Facts facts) {
    return publish(encoder, denoiser, facts, claimed -> {});
  }

  /**
   * Publishes a version, and tells its number before it exists.
   *
   * @param encoder the trained encoder
   * @param denoiser the trained denoiser's averaged weights
   * @param facts what else the manifest says
   * @param claimed told the version's number once it is claimed, before any file is written
   * @return the version and its parity
   * @throws FailedParityException if a graph and its network disagree
   */
  public Publication publish(Network encoder, Network denoiser, Facts facts, LongConsumer claimed) {
    int width = facts.domain.width();
    byte[] encoderGraph = exportEncoder(encoder, width, facts.origin);
    byte[] denoiserGraph = exportDenoiser(denoiser, width, facts.embeddingWidth, facts.origin);
    Parity ofEncoder = require("encoder", check.encoder(encoder, encoderGraph, width));
    Parity ofDenoiser =
        require(
            "denoiser",
            check.denoiser(
                denoiser, denoiserGraph, width, facts.embeddingWidth, facts.schedule.timesteps()));
    Parity parity = worse(ofEncoder, ofDenoiser).with(FixedRun.of(encoder, denoiser, facts));

    long version = repository.claim();
    claimed.accept(version);
    List<ModelFile> files =
        List.of(
            repository.write(version, ModelManifest.ENCODER_FILE, encoderGraph),
            repository.write(version, ModelManifest.DENOISER_FILE, denoiserGraph));
    ModelManifest manifest =
        new ModelManifest(
            version,
            facts.domain,
            facts.embeddingWidth,
            facts.schedule,
            facts.conditionDropout,
            facts.sampler,
            facts.minSteps,
            files,
            parity,
            facts.origin);
    return new Publication(PublishedVersion.of(manifest, repository.complete(manifest)), parity);
  }

  static byte[] exportEncoder(Network encoder, int width, Map<String, String> origin) {
    OnnxExporter exporter =
        new OnnxExporter("encoder").input("x", new Shape(-1, width)).output("y");
    origin.forEach(exporter::fact);
    return exporter.export(encoder.block());
  }

  static byte[] exportDenoiser(
      Network denoiser, int width, int embedding, Map<String, String> origin) {
    OnnxExporter exporter =
        new OnnxExporter("denoiser")
            .input("x_t", new Shape(-1, width))
            .input("t", new Shape(1, 1))
            .input("y", new Shape(-1, embedding))
            .output("epsilon");
    origin.forEach(exporter::fact);
    return exporter.export(denoiser.block());
  }

  private static Parity require(String network, Parity parity) {
    if (!parity.holds()) {
      throw new FailedParityException(
          String.format(
              Locale.ROOT,
              "%s: trainer and ONNX Runtime differ by %.3g (expected: at most %.3g at outputs up"
                  + " to %.3g); nothing was published",
              network,
              parity.maxAbsDifference(),
              parity.tolerance(),
              parity.largestAbsOutput()));
    }
    return parity;
  }

  /** The one that comes nearer to its tolerance. */
  private static Parity worse(Parity left, Parity right) {
    return left.maxAbsDifference() / left.tolerance() > right.maxAbsDifference() / right.tolerance()
        ? left
        : right;
  }
}
