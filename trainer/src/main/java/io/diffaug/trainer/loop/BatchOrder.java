package io.diffaug.trainer.loop;

import io.diffaug.nn.Seed;
import java.util.Arrays;

/**
 * Which rows each step looks at: every epoch is a fresh shuffle, cut into whole batches; rows that
 * do not fill a batch wait for another epoch. A batch never holds a row twice, so that no positive
 * is counted as a negative.
 */
final class BatchOrder {
  private final int batch;
  private final Seed seed;
  private int rows;
  private int epoch = -1;
  private int[] shuffled = {};

  BatchOrder(int rows, int batch, Seed seed) {
    this.batch = batch;
    this.seed = seed;
    over(rows);
  }

  /** From now on there are so many rows. */
  void over(int newRows) {
    check(newRows, batch);
    rows = newRows;
    epoch = -1;
  }

  static void check(int rows, int batch) {
    if (rows < batch) {
      throw new IllegalArgumentException(
          "training samples: "
              + rows
              + " (expected: at least one batch, diffaug.train.batch = "
              + batch
              + ")");
    }
  }

  /** The rows of a step, a function of seed, step and number of rows alone. */
  int[] rows(int step) {
    int batches = rows / batch;
    if (step / batches != epoch) {
      epoch = step / batches;
      shuffled = seed.child(epoch).permutation(rows);
    }
    int from = step % batches * batch;
    return Arrays.copyOfRange(shuffled, from, from + batch);
  }
}
