package io.diffaug.core.csv;

import java.io.IOException;

/** A line that holds no sample; the message names line, column, value and expectation. */
public final class InvalidCsvException extends IOException {
  private static final long serialVersionUID = 1;

  /** Longer values are shortened in messages. */
  private static final int LONGEST_VALUE = 40;

  private final long line;

  private InvalidCsvException(long line, String message) {
    super(message);
    this.line = line;
  }

  /** A line that is wrong as a whole. */
  static InvalidCsvException ofLine(long line, String found, String expected) {
    return new InvalidCsvException(line, message("line " + line, found, expected));
  }

  /** A field that is wrong. */
  static InvalidCsvException ofField(long line, String column, String value, String expected) {
    return new InvalidCsvException(
        line, message("line " + line + ", " + column, quoted(value), expected));
  }

  /**
   * The same complaint, naming the file too.
   *
   * @param file the file
   * @return the complaint
   */
  public InvalidCsvException in(Object file) {
    return new InvalidCsvException(line, file + ": " + getMessage());
  }

  /**
   * Where it is wrong.
   *
   * @return the line number, from 1
   */
  public long line() {
    return line;
  }

  private static String message(String place, String found, String expected) {
    return place + ": " + found + " (expected: " + expected + ")";
  }

  private static String quoted(String value) {
    String shown =
        value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    return "\"" + shown.replace("\n", "\\n").replace("\r", "\\r") + "\"";
  }
}
