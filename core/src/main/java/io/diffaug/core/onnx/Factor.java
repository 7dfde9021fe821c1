package io.diffaug.core.onnx;

/** What a value of a composed graph is multiplied by. */
sealed interface Factor {
  /**
   * A number that is known when the graph is composed, so that 1 need not be multiplied by, and a
   * term of 0 is left out.
   *
   * @param number the number
   */
  record Known(double number) implements Factor {}

  /**
   * A value that is read when the graph runs.
   *
   * @param value its name
   */
  record Read(String value) implements Factor {}

  /** Whether the term is left out. */
  default boolean isZero() {
    return this instanceof Known known && known.number() == 0;
  }
}
