package io.diffaug.streamer.pipeline;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.time.Instant;
import java.util.List;

/** The models topic, read from its beginning and then followed. */
@FunctionalInterface
public interface ModelLog {

  /**
   * Reads the log anew.
   *
   * @return pages in order; the first begins at the log's beginning; fails when the world does
   */
  Source<Page, NotUsed> read();

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
