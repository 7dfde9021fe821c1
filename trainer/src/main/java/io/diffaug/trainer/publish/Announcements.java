package io.diffaug.trainer.publish;

import java.util.Optional;
import java.util.Set;

/** The models topic as a trainer sees it. */
public interface Announcements {

  /**
   * Announces a version.
   *
   * @param version the version, which exists in the repository
   * @throws Announcer.FailedAnnouncementException if the announcement was not acknowledged
   */
  void announce(PublishedVersion version);

  /**
   * Looks for a version's announcement.
   *
   * @param version the version
   * @return the digest of the manifest that it was announced with, if it was
   * @throws Announcer.FailedAnnouncementException if the topic cannot be read
   */
  Optional<String> announced(long version);

  /**
   * The versions that streams depend on: the stable one and the one before it, those pinned and
   * those on trial.
   *
   * @return the versions
   * @throws Announcer.FailedAnnouncementException if the topic cannot be read
   */
  Set<Long> inUse();

  /**
   * The versions that streams found unfit: those that were rolled back or refused.
   *
   * @return the versions
   * @throws Announcer.FailedAnnouncementException if the topic cannot be read
   */
  Set<Long> unfit();
}
