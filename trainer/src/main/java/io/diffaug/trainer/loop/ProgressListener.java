package io.diffaug.trainer.loop;

/** Told of every step of training. */
@FunctionalInterface
public interface ProgressListener {
  /** A listener that does not listen. */
  ProgressListener SILENT = progress -> {};

  /**
   * Takes note of a step.
   *
   * @param progress the step that was done
   */
  void stepped(Progress progress);
}
