package io.diffaug.streamer.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the brokers' clock is ahead of ours. Brokers refuse timestamps that are too far from
 * theirs (KIP-937), and a refused output aborts its transaction at every attempt; on a machine
 * whose clock is an hour off, ours is no judge of that.
 */
final class BrokerClock {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);

  /** Differences below this are taken for the question's own way there and back. */
  private static final Duration NOTABLE = Duration.ofSeconds(10);

  private BrokerClock() {}

  /** The difference; none where the brokers do not tell, or where it is not notable. */
  static Duration ahead(ClusterAdmin cluster, InstantSource ours) {
    OptionalLong theirs = cluster.clockMillis();
    if (theirs.isEmpty()) {
      return Duration.ZERO;
    }
    Duration ahead = notable(theirs.getAsLong(), ours.millis());
    if (!ahead.isZero()) {
      LOG.warn(
          "this machine's clock is {} s {} the brokers' (expected: the same time); theirs is used",
          ahead.abs().toSeconds(),
          ahead.isNegative() ? "ahead of" : "behind");
    }
    return ahead;
  }

  /** How far their time is ahead of ours, or zero where that may be the way of the question. */
  static Duration notable(long theirMillis, long ourMillis) {
    Duration ahead = Duration.ofMillis(theirMillis - ourMillis);
    return ahead.abs().compareTo(NOTABLE) < 0 ? Duration.ZERO : ahead;
  }
}
