package io.diffaug.streamer.pipeline;

import akka.NotUsed;
import akka.stream.javadsl.Source;
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
   * @param events the records' values, each possibly null
   * @param caughtUp whether the reader stands at the log's end
   */
  record Page(List<byte[]> events, boolean caughtUp) {}
}
