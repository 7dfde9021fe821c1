package io.diffaug.streamer;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.inference.StepChoice;
import io.diffaug.streamer.pipeline.ModelDeployment;
import java.util.Set;

/**
 * Deploys versions from a repository: the bytes that were verified are the bytes that are loaded.
 *
 * <p>Closing waits for a deployment under way, so that no native call is left when the process
 * exits.
 */
final class RepositoryDeployment implements ModelDeployment, AutoCloseable {
  private final ModelRepository repository;
  private final LoadedVersions versions;
  private final int views;
  private final StepChoice steps;
  private final int maxBatch;
  private final Device device;
  private boolean closed;

  RepositoryDeployment(
      ModelRepository repository,
      LoadedVersions versions,
      int views,
      StepChoice steps,
      int maxBatch,
      Device device) {
    this.repository = repository;
    this.versions = versions;
    this.views = views;
    this.steps = steps;
    this.maxBatch = maxBatch;
    this.device = device;
  }

  @Override
  public synchronized void load(Announcement announcement) throws RejectedModelException {
    requireOpen();
    if (!versions.holds(announcement.version())) {
      ModelBundleFiles files =
          repository.read(announcement.version(), announcement.manifestSha256());
      announcement.requireOf(files.manifest());
      versions.requireSameSamples(files.manifest());
      versions.load(
          ModelBundle.open(files, views, maxBatch, device, steps.ladder(files.manifest())));
    }
  }

  @Override
  public void serve(long version) {
    versions.serve(version);
  }

  @Override
  public synchronized void beginTrial(long version, Phase phase, TrialPlan plan) {
    requireOpen();
    versions.beginTrial(version, phase, plan);
  }

  @Override
  public TrialTally tally() {
    return versions.tally();
  }

  @Override
  public void endTrial() {
    versions.endTrial();
  }

  @Override
  public void keep(Set<Long> kept) {
    versions.keep(kept);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("deployment: closed (expected: a running stream)");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
