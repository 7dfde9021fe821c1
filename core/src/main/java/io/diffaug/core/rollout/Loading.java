package io.diffaug.core.rollout;

/**
 * A replica begins to load a version that has not served yet, or has ended that, whatever came of
 * it. A load that began and never ended is one that its process did not survive.
 *
 * @param version the version
 * @param replica the replica's instance id
 * @param ended whether the load is over
 */
public record Loading(long version, String replica, boolean ended) implements RolloutEvent {

  /** The event for a person to read. */
  String inWords() {
    return "replica " + replica + (ended ? " ended" : " began") + " loading it";
  }
}
