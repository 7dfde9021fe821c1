package io.diffaug.streamer.observation;

import java.util.Map;

/**
 * What became of the records of one batch.
 *
 * @param records the records, each either a pair or a dead letter
 * @param pairs how many became pairs
 * @param deadLetters how many became dead letters, by reason
 * @param eventTimes the event times of pairs, or where samples say none their records' timestamps,
 *     in milliseconds since the Unix epoch
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read once; nobody compares tallies
public record BatchTally(
    int records, int pairs, Map<String, Integer> deadLetters, long[] eventTimes) {
  /** Copies the map. {@inheritDoc} */
  public BatchTally {
    deadLetters = Map.copyOf(deadLetters);
  }
}
