package io.diffaug.cli.demo;

import java.util.Optional;

/**
 * The rows of a demo, dealt into two files: to train on and to stream, and held out to measure on.
 *
 * @param name what the rows are, in words
 * @param label the column of both files that holds labels, if there is one
 * @param width features a row
 * @param trainingRows rows to train on
 * @param distinctRows how many of those differ
 * @param heldOutRows rows held out
 * @param drawing how a row is drawn, unless it is too wide to be
 */
record DemoData(
    String name,
    Optional<String> label,
    int width,
    int trainingRows,
    int distinctRows,
    int heldOutRows,
    Optional<SampleDrawing> drawing) {
  /** Pairs a step, where there are rows enough. */
  private static final int BATCH = 256;

  /** Fewer pairs than this in a step teach an encoder nothing. */
  private static final int SMALLEST_BATCH = 8;

  /** What the learner keeps back to measure on where there are no labels. */
  private static final int KEPT_BACK = 256;

  /** Parts that the learner cuts labelled rows into, at the most. */
  private static final int FOLDS = 10;

  /** Pairs a step of training: a power of two that the rows which differ can fill. */
  int batch() {
    return batch(distinctRows);
  }

  /** Pairs a step of the learner; 0 where there are too few rows to learn from the topic. */
  int learnerBatch() {
    int batch = batch(label.isPresent() ? distinctRows : distinctRows - KEPT_BACK);
    boolean measurable = label.isEmpty() || heldOutRows >= FOLDS;
    return batch >= SMALLEST_BATCH && measurable ? batch : 0;
  }

  private static int batch(int rows) {
    return Math.min(BATCH, Integer.highestOneBit(Math.max(rows, 0)));
  }
}
