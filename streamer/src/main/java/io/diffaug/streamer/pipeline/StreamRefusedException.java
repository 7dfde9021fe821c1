package io.diffaug.streamer.pipeline;

import java.util.List;

/**
 * The stream cannot run as the world is, and trying again would not help; says all that is wrong.
 */
public final class StreamRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<String> complaints;

  /**
   * Makes the exception.
   *
   * @param complaints one line each, naming the culprit and the expectation
   */
  public StreamRefusedException(List<String> complaints) {
    super(String.join("\n", complaints));
    this.complaints = List.copyOf(complaints);
  }

  /**
   * Makes the exception from one complaint.
   *
   * @param complaint names the culprit and the expectation
   */
  public StreamRefusedException(String complaint) {
    this(List.of(complaint));
  }

  /**
   * All that is wrong.
   *
   * @return one line a complaint
   */
  public List<String> complaints() {
    return complaints;
  }
}
