package io.diffaug.streamer.kafka;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes that an earlier start of this instance ran beyond those of this one. Nobody would ever
 * settle what they left open, and an open transaction holds back every reader of the outputs until
 * it times out; so they are fenced, which aborts it.
 *
 * @param ofThisInstance matches the transactional ids of its lanes; group 1 is the lane's number
 * @param lanes how many lanes this start runs
 */
record FormerLanes(Pattern ofThisInstance, int lanes) {
  private static final Logger LOG = LoggerFactory.getLogger(FormerLanes.class);

  /** Fences them; only to be called by who holds the instance's name. */
  void fence(ClusterAdmin cluster) {
    List<String> former = cluster.openTransactions().stream().filter(this::contains).toList();
    if (!former.isEmpty()) {
      LOG.info("fencing lanes that an earlier start left in a transaction: {}", former);
      cluster.fence(former);
    }
  }

  /** Whether a transactional id is of a lane of this instance that this start does not run. */
  boolean contains(String transactionalId) {
    Matcher lane = ofThisInstance.matcher(transactionalId);
    return lane.matches() && Integer.parseInt(lane.group(1)) >= lanes;
  }
}
