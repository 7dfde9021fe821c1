package io.diffaug.trainer.checkpoint;

/** A checkpoint that training cannot go on from; the message names file, culprit, expectation. */
public sealed class InvalidCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidCheckpointException(String message) {
    super(message);
  }

  /** A file that is not what was once written; an older one may serve. */
  static final class Damaged extends InvalidCheckpointException {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }
}
