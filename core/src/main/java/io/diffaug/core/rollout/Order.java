package io.diffaug.core.rollout;

/** An operator's order. */
public sealed interface Order {
  /**
   * Make a version stable, whatever its trial says.
   *
   * @param version the version
   */
  record Promote(long version) implements Order {}

  /**
   * Take a version out: refuse it while it waits, end its trial, or go back to the version before
   * it.
   *
   * @param version the version; an order that comes late hits nothing else
   */
  record Rollback(long version) implements Order {}

  /**
   * Serve a version and try nothing until unpinned.
   *
   * @param version the version
   */
  record Pin(long version) implements Order {}

  /** Take the pin off. */
  record Unpin() implements Order {}
}
