package io.diffaug.core.http;

import java.nio.charset.StandardCharsets;

/**
 * An answer to a request.
 *
 * @param status HTTP's status code
 * @param contentType what the body is
 * @param body the body
 */
public record Answer(int status, String contentType, String body) {
  /** The status of what was asked for. */
  public static final int OK = 200;

  /** The status of what cannot be had now. */
  public static final int UNAVAILABLE = 503;

  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int INTERNAL_ERROR = 500;

  private static final String TEXT = "text/plain; charset=utf-8";

  /**
   * Answers with plain text.
   *
   * @param status HTTP's status code
   * @param body the text, to which a line end is added
   * @return the answer
   */
  public static Answer text(int status, String body) {
    return new Answer(status, TEXT, body + "\n");
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
