package io.diffaug.streamer;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.pipeline.StreamRefusedException;
import io.diffaug.streamer.settings.StreamSettings;

/**
 * Tries versions as the stream would before serving them: files against the digests of the
 * manifest, graphs against what is allowed, a real session, and a run on fixed noise.
 */
public final class VersionTrial {
  private final ModelRepository repository;
  private final StreamSettings stream;
  private final Device device;

  private VersionTrial(ModelRepository repository, StreamSettings stream, Device device) {
    this.repository = repository;
    this.stream = stream;
    this.device = device;
  }

  /**
   * Prepares trials.
   *
   * @param repository where the versions lie
   * @param stream the stream's settings: device, views, batch size
   * @return the trials
   * @throws StreamRefusedException if there is no such device
   */
  public static VersionTrial of(ModelRepository repository, StreamSettings stream)
      throws StreamRefusedException {
    return new VersionTrial(repository, stream, Streamer.device(stream.inference()));
  }

  /**
   * Tries a version; nothing stays loaded.
   *
   * @param version the version
   * @throws RejectedModelException if it is not fit to serve; names the culprit
   */
  public void run(long version) throws RejectedModelException {
    ModelBundleFiles files = repository.read(version, repository.manifestSha256(version));
    ModelBundle.open(
            files,
            stream.inference().views(),
            stream.batching().maxBatch(),
            device,
            stream.inference().steps().ladder(files.manifest()))
        .close();
  }
}
