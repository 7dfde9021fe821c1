package io.diffaug.trainer.continuous;

/**
 * A wish that training stop, which is heeded where it can go on from: after a step, and before a
 * look for samples.
 */
final class StopRequest {
  private volatile boolean made;

  /** Training that stops because it was asked to. */
  static final class Heeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    Heeded() {
      super("stopped, as asked", null, false, false);
    }
  }

  /** Asks; from any thread. */
  void make() {
    made = true;
  }

  /**
   * A place where training may stop.
   *
   * @throws Heeded if it was asked to
   */
  void heed() {
    if (made) {
      throw new Heeded();
    }
  }
}
