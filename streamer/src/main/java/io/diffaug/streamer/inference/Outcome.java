package io.diffaug.streamer.inference;

import io.diffaug.proto.ContrastivePair;

/** What became of a sample. */
public sealed interface Outcome {
  /**
   * The sample became a pair.
   *
   * @param pair the pair
   */
  record Paired(ContrastivePair pair) implements Outcome {}

  /**
   * The sample was rejected: a fact about the sample, not about the system.
   *
   * @param reason a short fixed word for metrics and headers, for instance {@code wrong-width}
   * @param message what is wrong and what was expected
   * @param exceptionClass the name of the exception's class, for the dead letter's headers
   */
  record Rejected(String reason, String message, String exceptionClass) implements Outcome {}
}
