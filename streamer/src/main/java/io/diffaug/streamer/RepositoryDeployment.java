package io.diffaug.streamer;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.inference.ServingBundle;
import io.diffaug.streamer.inference.StepChoice;
import io.diffaug.streamer.pipeline.ModelDeployment;
import java.util.HashMap;
import java.util.Map;

/**
 * Deploys versions from a repository: the bytes that were verified are the bytes that are loaded.
 *
 * <p>Closing waits for a deployment under way, so that no native call is left when the process
 * exits.
 */
final class RepositoryDeployment implements ModelDeployment, AutoCloseable {
  private final ModelRepository repository;
  private final ServingBundle serving;
  private final int views;
  private final StepChoice steps;
  private final int maxBatch;
  private final Device device;
  private final Map<Long, ModelBundle> versions = new HashMap<>();
  private boolean closed;

  RepositoryDeployment(
      ModelRepository repository,
      ServingBundle serving,
      int views,
      StepChoice steps,
      int maxBatch,
      Device device) {
    this.repository = repository;
    this.serving = serving;
    this.views = views;
    this.steps = steps;
    this.maxBatch = maxBatch;
    this.device = device;
  }

  @Override
  public synchronized void load(Announcement announcement) throws RejectedModelException {
    if (closed) {
      throw new IllegalStateException("deployment: closed (expected: a running stream)");
    }
    if (!versions.containsKey(announcement.version())) {
      ModelBundleFiles files =
          repository.read(announcement.version(), announcement.manifestSha256());
      versions.put(
          announcement.version(),
          ModelBundle.open(files, views, maxBatch, device, steps.ladder(files.manifest())));
    }
  }

  @Override
  public synchronized void serve(long version) {
    serving.swap(versions.remove(version));
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
