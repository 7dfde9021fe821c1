package io.diffaug.core.rollout;

import java.time.Instant;

/**
 * A version as the log knows it.
 *
 * @param announcement its first announcement, which holds
 * @param time when the broker wrote it
 * @param status what became of it
 * @param reason why it has this status, empty if there is nothing to say
 */
public record AnnouncedVersion(
    Announcement announcement, Instant time, VersionStatus status, String reason) {

  /**
   * The version's number.
   *
   * @return 1 or more
   */
  public long version() {
    return announcement.version();
  }

  boolean waits() {
    return status == VersionStatus.WAITING;
  }

  AnnouncedVersion with(VersionStatus changed, String why) {
    return new AnnouncedVersion(announcement, time, changed, why);
  }
}
