package io.diffaug.trainer.data;

import java.time.Duration;
import java.util.function.Consumer;

/** Samples that keep arriving, read from a position that can be kept and gone back to. */
public interface SampleFeed extends AutoCloseable {

  /**
   * A person's name for where the samples come from.
   *
   * @return for instance a topic's name
   */
  String source();

  /**
   * Goes to a position.
   *
   * @param position up to where the feed was read before
   */
  void seek(FeedPosition position);

  /**
   * Up to where it was read.
   *
   * @return the position after the last record that was handed on
   */
  FeedPosition position();

  /**
   * Hands on what has arrived by now. Where nothing has, it waits for a while, without spinning.
   *
   * @param patience how long to wait for the first record
   * @param to given each record, good or bad
   */
  void take(Duration patience, Consumer<SampleRecord> to);

  /**
   * How far the position lay behind the end when samples were last taken.
   *
   * @return records, about
   */
  long lag();

  @Override
  void close();
}
