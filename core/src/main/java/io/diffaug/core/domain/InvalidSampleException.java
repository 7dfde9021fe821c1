package io.diffaug.core.domain;

/** A sample that its domain cannot take: a value about the sample, never about the system. */
public final class InvalidSampleException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * Makes the exception.
   *
   * @param reason a short fixed word for metrics and headers, for instance {@code wrong-width}
   * @param message what is wrong and what was expected
   */
  public InvalidSampleException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * A short fixed word for metrics and headers.
   *
   * @return for instance {@code wrong-width}
   */
  public String reason() {
    return reason;
  }
}
