package io.diffaug.streamer.pipeline;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The models topic: read from its beginning and then followed, and written at its end. */
public interface ModelLog {

  /**
   * Reads the log anew.
   *
   * @return pages in order; the first begins at the log's beginning; fails when the world does
   */
  Source<Page, NotUsed> read();

  /**
   * Writes an event at the log's end.
   *
   * @param event the value of the record
   * @return done once it is acknowledged; it may be there twice, or although this failed
   */
  CompletionStage<Done> append(byte[] event);

  /**
   * Some events in order.
   *
   * @param events the events
   * @param caughtUp whether the reader stands at the log's end
   */
  record Page(List<Event> events, boolean caughtUp) {}

  /**
   * A record of the log.
   *
   * @param value its value, or null
   * @param time when it was written
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched; nobody compares events
  record Event(byte[] value, Instant time) {}
}
