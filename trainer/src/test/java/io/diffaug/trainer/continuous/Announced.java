package io.diffaug.trainer.continuous;

import io.diffaug.trainer.publish.Announcements;
import io.diffaug.trainer.publish.PublishedVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A models topic in memory. */
final class Announced implements Announcements {
  final List<PublishedVersion> versions = new ArrayList<>();
  final Set<Long> inUse = new HashSet<>();
  final Set<Long> unfit = new HashSet<>();

  @Override
  public void announce(PublishedVersion version) {
    versions.add(version);
  }

  @Override
  public Optional<String> announced(long version) {
    return versions.stream()
        .filter(each -> each.version() == version)
        .map(PublishedVersion::manifestSha256)
        .findFirst();
  }

  @Override
  public Set<Long> inUse() {
    return inUse;
  }

  @Override
  public Set<Long> unfit() {
    return unfit;
  }
}
