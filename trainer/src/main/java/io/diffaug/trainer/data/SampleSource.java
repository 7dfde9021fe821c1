package io.diffaug.trainer.data;

import io.diffaug.nn.Seed;
import java.io.IOException;
import java.util.function.Consumer;

/** Where samples to train on come from. */
public sealed interface SampleSource permits CsvSource, TopicSource {

  /**
   * Reads the samples, or where there are more than wanted a uniform choice of them.
   *
   * @param most how many samples at most
   * @param seed what the choice hangs on; equal seeds choose the same samples of the same source
   * @param says told how far the reading is, and what was passed over
   * @return the samples, one at least, and their origin; with labels if every one has one
   * @throws IOException if they cannot be read; names the source and what was expected
   */
  SourcedSamples read(int most, Seed seed, Consumer<String> says) throws IOException;
}
