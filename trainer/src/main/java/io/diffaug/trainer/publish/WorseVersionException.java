package io.diffaug.trainer.publish;

/** A trained version that is worse than the one before, and was not published for that reason. */
public final class WorseVersionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WorseVersionException(String message) {
    super(message);
  }
}
