package io.diffaug.learner.pairs;

/**
 * A record that is no pair of the expected shape: a value about the record, caught by the reader.
 */
final class UndecodablePairException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  UndecodablePairException(String reason, String found, String expected) {
    super(reason + ": " + found + " (expected: " + expected + ")");
    this.reason = reason;
  }

  /** A short fixed word. */
  String reason() {
    return reason;
  }
}
