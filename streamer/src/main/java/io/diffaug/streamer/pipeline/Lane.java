package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.util.concurrent.CompletionStage;

/**
 * One life of a lane: the source that reads deliveries and the sink that commits their envelopes,
 * good for one run of one stream. After a failure it is closed and another is opened, which goes on
 * from the committed progress.
 *
 * @param <P> the source's notion of progress
 */
public interface Lane<P> {

  /** Opens lanes. */
  @FunctionalInterface
  interface Opener<P> {
    /**
     * Opens a lane; blocks until the brokers have settled what an earlier life left behind.
     *
     * @return the lane
     * @throws StreamRefusedException if opening again can not help
     */
    Lane<P> open() throws StreamRefusedException;
  }

  /** How a lane leaves its group. */
  enum Parting {
    /** Soon back: the lane keeps its partitions for the next life. */
    RETURNING,
    /** For good: its partitions go to others at once. */
    LEAVING
  }

  /**
   * What may be put on the outputs.
   *
   * @return the limits as they were when the lane was opened
   */
  OutputLimits limits();

  /**
   * The batches; completes after {@link #stop}.
   *
   * @return the source
   */
  Source<Batch<P>, NotUsed> source();

  /**
   * Where envelopes and progress are committed together; its value completes once everything is
   * committed, or fails.
   *
   * @return the sink
   */
  Sink<EnvelopeBatch<P>, CompletionStage<Done>> sink();

  /** Reads no further: what the source has not handed on yet is left for the next life. */
  void stop();

  /**
   * Closes the lane; what is not committed is aborted. Blocks for seconds at most.
   *
   * @param parting how it leaves its group
   */
  void close(Parting parting);
}
