package io.diffaug.streamer.pipeline;

import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.RolloutEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * The loads that this replica began in earlier lives and never ended, by the models log. Whatever
 * ended its process meanwhile, a version that was being loaded {@value #MOST} times in a row is
 * suspected of it, and refused: else it would be loaded, and the process end, at each start.
 *
 * @param replica this replica's instance id
 * @param counts loads since the last that ended, by version; none where the last one did
 */
record UnfinishedLoads(String replica, Map<Long, Integer> counts) {
  /** One may be a kill by hand, or a machine that went down. */
  static final int MOST = 2;

  UnfinishedLoads {
    counts = Map.copyOf(counts);
  }

  /** Of a replica that nothing is known of yet. */
  static UnfinishedLoads none(String replica) {
    return new UnfinishedLoads(replica, Map.of());
  }

  UnfinishedLoads after(RolloutEvent event) {
    return event instanceof Loading loading && loading.replica().equals(replica)
        ? after(loading)
        : this;
  }

  private UnfinishedLoads after(Loading own) {
    Map<Long, Integer> changed = new HashMap<>(counts);
    if (own.ended()) {
      changed.remove(own.version());
    } else {
      changed.merge(own.version(), 1, Integer::sum);
    }
    return new UnfinishedLoads(replica, changed);
  }

  /**
   * Refuses a version whose loads did not end.
   *
   * @throws RejectedModelException if they were too many
   */
  void check(long version) throws RejectedModelException {
    int unfinished = counts.getOrDefault(version, 0);
    if (unfinished >= MOST) {
      throw new RejectedModelException(
          "version "
              + version
              + ": "
              + unfinished
              + " loads of it began here and never ended (expected: fewer than "
              + MOST
              + "; did it end the process?)");
    }
  }
}
