package io.diffaug.streamer.observation;

import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Hears what happens in a stream. Calls come from the threads on which things happen, several at a
 * time; an observer is safe for that, returns at once and throws nothing.
 *
 * <p>What is counted is counted when it is committed, so the counts of a process agree with what
 * readers of the outputs see, whatever was given up and done again.
 */
public interface StreamObserver {
  /** Hears everything and keeps nothing. */
  StreamObserver NONE = new StreamObserver() {};

  /**
   * The start was put off: the world is not fit yet, and is looked at again.
   *
   * @param reason what is missing
   */
  default void startPostponed(String reason) {}

  /**
   * The world is fit: the models log is followed until a version serves.
   *
   * @param source where the first model must come from, in words
   */
  default void awaitsModel(String source) {}

  /**
   * A version serves from now on.
   *
   * @param version the version
   * @param announced when it was announced
   */
  default void serving(long version, Instant announced) {}

  /**
   * A version was refused, or could not be loaded this time.
   *
   * @param version the version
   * @param reason what is wrong with it
   */
  default void notServing(long version, String reason) {}

  /**
   * The rollout went on: what an event of the models log did to it.
   *
   * @param effect what happened
   */
  default void rolloutMoved(Effect effect) {}

  /**
   * A candidate computes from now on.
   *
   * @param version the version on trial
   * @param phase the phase of its trial
   */
  default void trying(long version, Phase phase) {}

  /** No candidate computes any more. */
  default void triedOut() {}

  /**
   * A lane's life went on.
   *
   * @param lane the lane's number, from 0
   * @param state where it stands now
   * @param reason what it failed of; empty unless {@code RESTING} or {@code ENDED}
   */
  default void laneTurned(int lane, LaneState state, String reason) {}

  /**
   * The brokers' clock was compared with this machine's.
   *
   * @param ahead how far it is ahead; below zero where it is behind, zero where they agree
   */
  default void clockCompared(Duration ahead) {}

  /**
   * A lane made a client; told before the client is used.
   *
   * @param lane the lane's number, from 0
   * @param readings the client's own metrics
   */
  default void clientOpened(int lane, ClientReadings readings) {}

  /**
   * A lane is about to close a client, whose readings may be read for the last time.
   *
   * @param lane the lane's number, from 0
   * @param readings what was told when it was opened
   */
  default void clientClosing(int lane, ClientReadings readings) {}

  /**
   * A batch left a lane's source.
   *
   * @param lane the lane's number, from 0
   * @param records its records
   */
  default void batchRead(int lane, int records) {}

  /**
   * How far a lane is from the end of a partition that it owns.
   *
   * @param lane the lane's number, from 0
   * @param partition the input's partition
   * @param records records between the committed position and the last stable offset
   */
  default void lagged(int lane, int partition, long records) {}

  /**
   * A lane owns a partition no longer, so that its lag is another's.
   *
   * @param lane the lane's number, from 0
   * @param partition the input's partition
   */
  default void partitionLeft(int lane, int partition) {}

  /**
   * A batch, or for {@link Stage#COMMIT} a transaction, passed a stage.
   *
   * @param stage the stage
   * @param nanos how long it took
   */
  default void passed(Stage stage, long nanos) {}

  /**
   * A native call of the version that serves generated the positives of a batch.
   *
   * @param steps the sampler's steps K
   */
  default void sampled(int steps) {}

  /**
   * A native call of the candidate generated positives.
   *
   * @param phase the phase of its trial
   * @param steps the sampler's steps K
   */
  default void tried(Phase phase, int steps) {}

  /**
   * A transaction was committed: its outputs are visible.
   *
   * @param lane the lane's number, from 0
   * @param batches what became of each of its batches
   */
  default void committed(int lane, List<BatchTally> batches) {}

  /**
   * A transaction was given up: it is aborted, or settled by the lane's next life.
   *
   * @param lane the lane's number, from 0
   */
  default void aborted(int lane) {}

  /** No further sample is read: what is in flight is finished, then the stream ends. */
  default void draining() {}
}
