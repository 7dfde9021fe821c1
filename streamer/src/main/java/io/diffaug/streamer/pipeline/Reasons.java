package io.diffaug.streamer.pipeline;

import java.util.StringJoiner;
import java.util.concurrent.CompletionException;

/** Failures in one line: what happened, because of what. */
final class Reasons {
  /** Names within a model's file can be as long as the file; a record of the log cannot. */
  private static final int MOST_CHARACTERS = 1000;

  private Reasons() {}

  /** What a stage died of, out of what the stage after it wrapped it in. */
  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The failure and its causes, each said once; cut where it is too long for a line. */
  static String of(Throwable failure) {
    StringJoiner line = new StringJoiner(", because ");
    String last = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String said =
          cause.getMessage() == null
              ? cause.getClass().getSimpleName()
              : cause.getClass().getSimpleName() + ": " + cause.getMessage();
      if (!last.contains(said)) {
        line.add(said);
      }
      last = said;
    }
    return line.length() <= MOST_CHARACTERS
        ? line.toString()
        : line.toString().substring(0, MOST_CHARACTERS) + " ...";
  }
}
