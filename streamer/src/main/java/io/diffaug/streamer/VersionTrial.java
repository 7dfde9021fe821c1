package io.diffaug.streamer;

import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.settings.StreamSettings;

/**
 * Tries a version as the stream would before serving it: files against the digests of the manifest,
 * graphs against what is allowed, a real session, and a run on fixed noise.
 *
 * @param repository where the version lies
 * @param stream the stream's settings: views, batch size, folder of the native library
 */
public record VersionTrial(ModelRepository repository, StreamSettings stream) {

  /**
   * Tries a version; nothing stays loaded.
   *
   * @param version the version
   * @throws RejectedModelException if it is not fit to serve; names the culprit
   */
  public void run(long version) throws RejectedModelException {
    Streamer.unpackNatives(stream);
    ModelBundle.open(
            repository.read(version, repository.manifestSha256(version)),
            stream.views(),
            stream.maxBatch())
        .close();
  }
}
