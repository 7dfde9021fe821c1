package io.diffaug.streamer.pipeline;

import java.time.Duration;
import java.time.Instant;

/**
 * What the brokers take on the two output topics.
 *
 * @param pairs limits of the topic of pairs
 * @param deadLetters limits of the topic of dead letters
 */
public record OutputLimits(TopicLimits pairs, TopicLimits deadLetters) {

  /**
   * What brokers and producer take on one topic.
   *
   * @param recordBytes largest serialised record, in bytes
   * @param behind how far a timestamp may lie behind the broker's clock
   * @param ahead how far a timestamp may lie ahead of the broker's clock; an hour unless configured
   *     otherwise (KIP-937)
   */
  public record TopicLimits(long recordBytes, Duration behind, Duration ahead) {
    /** Share of a limit kept free, since the broker's clock is not ours. */
    private static final int MARGIN = 20;

    /**
     * Whether a timestamp will be taken.
     *
     * @param timestamp milliseconds since the Unix epoch
     * @param now what our clock says
     * @return false for a negative one, and for one outside the limits or within a twentieth of
     *     them
     */
    public boolean takes(long timestamp, Instant now) {
      if (timestamp < 0) {
        return false;
      }
      Duration offset = Duration.between(now, Instant.ofEpochMilli(timestamp));
      return offset.compareTo(ahead.minus(ahead.dividedBy(MARGIN))) <= 0
          && offset.negated().compareTo(behind.minus(behind.dividedBy(MARGIN))) <= 0;
    }
  }
}
