package io.diffaug.core.settings;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** How a command tells its user why it failed. */
public final class FailureReasons {
  private FailureReasons() {}

  /**
   * What failed, then each cause behind it.
   *
   * @param failure what ended the command
   * @return a line each; a failure without a message is named by its type
   */
  public static List<String> of(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(cause -> (cause == failure ? "failed: " : "  because: ") + reason(cause))
        .toList();
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
