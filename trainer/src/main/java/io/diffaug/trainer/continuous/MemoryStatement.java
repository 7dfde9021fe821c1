package io.diffaug.trainer.continuous;

import io.diffaug.trainer.loop.TrainSettings;
import java.util.Locale;

/**
 * The most memory that samples may take, networks apart.
 *
 * @param kept bytes of the replay buffer, the held-out samples and the newest arrivals, which stay
 * @param round bytes of what a round makes of them: model space, embeddings, neighbours, views
 * @param checkpoint bytes of the copies that a checkpoint is written from
 */
record MemoryStatement(long kept, long round, long checkpoint) {
  /** Bytes of a row beside its floats: array, entry of a set, place in an order. */
  private static final long ROW = 96;

  static MemoryStatement of(ContinuousSettings settings, TrainSettings train, int width) {
    long training = (long) settings.window() + settings.reservoir();
    long rows = training + settings.heldOut() + settings.window();
    long floats = (long) width * Float.BYTES;
    int components = Math.min(width, train.mix().components());
    long eachOfRound =
        floats * (1 + train.rounds().views())
            + train.encoder().embedding() * (long) Float.BYTES
            + train.mix().neighbours() * (long) Integer.BYTES
            + components * (long) (Float.BYTES + Double.BYTES);
    return new MemoryStatement(
        rows * (floats + ROW), training * (eachOfRound + ROW), rows * floats);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "samples take at most %.1f MB, %.1f MB more during a round, and %.1f MB more while a"
            + " checkpoint is written",
        kept / 1e6,
        round / 1e6,
        checkpoint / 1e6);
  }
}
