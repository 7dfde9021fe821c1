package io.diffaug.streamer.pipeline;

import java.time.Duration;

/**
 * What the brokers take on the two output topics.
 *
 * @param pairs limits of the topic of pairs
 * @param deadLetters limits of the topic of dead letters
 * @param clockAhead how far the brokers' clock, which judges timestamps, is ahead of ours
 */
public record OutputLimits(TopicLimits pairs, TopicLimits deadLetters, Duration clockAhead) {

  /**
   * What brokers and producer take on one topic.
   *
   * @param recordBytes largest serialised record, in bytes
   * @param behind how far a timestamp may lie behind the broker's clock
   * @param ahead how far a timestamp may lie ahead of the broker's clock; an hour unless configured
   *     otherwise (KIP-937)
   */
  public record TopicLimits(long recordBytes, Duration behind, Duration ahead) {
    /** Share of a limit kept free, since what is sent now is judged a little later. */
    private static final int MARGIN = 20;

    /**
     * Whether a timestamp will be taken.
     *
     * @param timestamp milliseconds since the Unix epoch
     * @param now what the brokers' clock says, in milliseconds since the Unix epoch
     * @return false for a negative one, and for one outside the limits or within a twentieth of
     *     them
     */
    public boolean takes(long timestamp, long now) {
      return timestamp >= 0 && timestamp - now <= kept(ahead) && now - timestamp <= kept(behind);
    }

    private static long kept(Duration limit) {
      return limit.toMillis() - limit.toMillis() / MARGIN;
    }
  }
}
