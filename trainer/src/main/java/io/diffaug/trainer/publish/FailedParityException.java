package io.diffaug.trainer.publish;

/** An exported graph that does not compute what the trained network computes. */
public final class FailedParityException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FailedParityException(String message) {
    super(message);
  }

  FailedParityException(String message, Throwable cause) {
    super(message, cause);
  }
}
