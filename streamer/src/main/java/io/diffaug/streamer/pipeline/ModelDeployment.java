package io.diffaug.streamer.pipeline;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;

/** Puts an announced version into service: reads, verifies, opens, warms up and swaps it in. */
@FunctionalInterface
public interface ModelDeployment {
  /**
   * Deploys a version; blocks until it serves. Until then, and after a failure, what served before
   * serves on.
   *
   * @param announcement the version and its manifest's digest
   * @throws RejectedModelException if the version must not be loaded
   */
  void deploy(Announcement announcement) throws RejectedModelException;
}
