package io.diffaug.streamer.pipeline;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.util.Set;

/**
 * Holds versions, lets one serve and one be tried: what the rollout knows of inference. Where pairs
 * come from no model, there is nothing to do but to say yes.
 *
 * <p>{@link #serve} and {@link #endTrial} wait for nothing, and may be called while another call
 * lasts; of all others there is one at a time.
 */
@FunctionalInterface
public interface ModelDeployment {
  /**
   * Reads, verifies, opens and warms up a version, which then stands by; blocks meanwhile. A
   * version that is loaded stays as it is.
   *
   * @param announcement the version and its manifest's digest
   * @throws RejectedModelException if the version must not be loaded
   * @throws RuntimeException if the world does not let it be loaded now
   */
  void load(Announcement announcement) throws RejectedModelException;

  /**
   * Lets a loaded version serve, from the next batch on. A trial under way ends.
   *
   * @param version the version
   */
  default void serve(long version) {}

  /**
   * Tries a loaded version against the one that serves; blocks while the common judge is opened. A
   * trial under way ends, and the counts begin at nothing: so a trial goes on to its next phase.
   *
   * @param version the candidate
   * @param phase what it does
   * @param plan the shares of batches and samples
   */
  default void beginTrial(long version, Phase phase, TrialPlan plan) {}

  /**
   * What the trial under way has counted since it began.
   *
   * @return the counts; nothing counted where there is no trial
   */
  default TrialTally tally() {
    return TrialTally.NONE;
  }

  /** Ends the trial under way, if there is one; its version stays loaded. */
  default void endTrial() {}

  /**
   * Lets go of all versions but these and the one that serves.
   *
   * @param versions what stays loaded
   */
  default void keep(Set<Long> versions) {}
}
