package io.diffaug.core.rollout;

/** The models log does not begin with its first event: what is left must not be folded. */
public final class MissingEventsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private MissingEventsException(String message) {
    super(message);
  }

  /**
   * Requires that a log begins with its first event. Gaps further on may be markers of
   * transactions; a log that was shortened, or compacted for a while, lacks its beginning.
   *
   * @param topic the log's name
   * @param offset the offset of the first event that can be read
   * @throws MissingEventsException if it is not 0
   */
  public static void requireFirst(String topic, long offset) {
    if (offset != 0) {
      throw new MissingEventsException(
          topic
              + ": events 0 to "
              + (offset - 1)
              + " are gone (expected: all of them; shortened, or compacted for a while)");
    }
  }
}
