package io.diffaug.streamer.admin;

import java.nio.charset.StandardCharsets;

/**
 * An answer to a request.
 *
 * @param status HTTP's status code
 * @param contentType what the body is
 * @param body the body
 */
record Answer(int status, String contentType, String body) {
  static final int OK = 200;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int INTERNAL_ERROR = 500;
  static final int UNAVAILABLE = 503;

  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer text(int status, String body) {
    return new Answer(status, TEXT, body + "\n");
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
