package io.diffaug.core.onnx;

/** An ONNX model that must not be loaded: not a model, or not one of the kind that is allowed. */
public final class InvalidGraphException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param message names the culprit and the expectation
   */
  public InvalidGraphException(String message) {
    super(message);
  }

  InvalidGraphException(String message, Throwable cause) {
    super(message, cause);
  }
}
