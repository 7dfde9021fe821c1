package io.diffaug.nn.export;

/** A block that cannot be exported: what its forward did, where, and what could be done instead. */
public final class ExportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExportException(String message) {
    super(message);
  }

  ExportException(String message, Throwable cause) {
    super(message, cause);
  }
}
