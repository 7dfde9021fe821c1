package io.diffaug.core.model;

/**
 * A model version that must not be loaded: missing, half-written, altered, or not what it claims.
 */
public final class RejectedModelException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param message names the version, the culprit and the expectation
   */
  public RejectedModelException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param message names the version, the culprit and the expectation
   * @param cause what went wrong underneath
   */
  public RejectedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
