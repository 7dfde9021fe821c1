package io.diffaug.trainer.continuous;

import io.diffaug.trainer.loop.TrainSettings;
import java.util.Locale;

/**
 * The most memory that samples may take, networks apart.
 *
 * @param buffers bytes of the replay buffer and the held-out samples, which stay
 * @param round bytes of what a round makes of them: model space, embeddings, neighbours, views
 */
record MemoryStatement(long buffers, long round) {
  /** Bytes of a row beside its floats: array, entry of a set, place in an order. */
  private static final long ROW = 96;

  static MemoryStatement of(ContinuousSettings settings, TrainSettings train, int width) {
    long training = (long) settings.window() + settings.reservoir();
    long kept = training + settings.heldOut();
    int components = Math.min(width, train.mix().components());
    long eachOfRound =
        (long) width * (1 + train.rounds().views()) * Float.BYTES
            + train.encoder().embedding() * (long) Float.BYTES
            + train.mix().neighbours() * (long) Integer.BYTES
            + components * (long) (Float.BYTES + Double.BYTES);
    return new MemoryStatement(
        kept * ((long) width * Float.BYTES + ROW), training * (eachOfRound + ROW));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "samples take at most %.1f MB, and %.1f MB more during a round",
        buffers / 1e6,
        round / 1e6);
  }
}
