package io.diffaug.streamer.observation;

/**
 * A stretch of a batch's way. The time of {@link #MODEL} is what the model costs; {@link #POLL} and
 * {@link #QUEUE} are waiting, {@link #TRIAL} is what a candidate costs; all others are what the
 * engine costs.
 */
public enum Stage {
  /** Waiting for the brokers' records, in a poll that brought some. */
  POLL,
  /** Reading raw samples from a batch's bytes. */
  DECODE,
  /** Waiting for a worker. */
  QUEUE,
  /** Bringing samples into model space, and drawing their noise. */
  PREPARE,
  /** The native call. */
  MODEL,
  /** Making pairs of what the call returned. */
  PAIR,
  /** The candidate's part, while one is on trial: its call, and comparing. */
  TRIAL,
  /** Serialising pairs and dead letters into envelopes. */
  FORMAT,
  /** Handing a batch's envelopes to the producer; waits where its memory is full. */
  WRITE,
  /** Committing a transaction, the wait for the broker included. */
  COMMIT
}
