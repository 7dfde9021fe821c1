package io.diffaug.core.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The versions that were announced, and which of them served.
 *
 * @param announced each by its number
 * @param served those that became stable and were not rolled back, in the order they did; the last
 *     is stable, the one before it previous
 * @param tried the highest that ever was on trial or stable, 0 for none: candidates lie above it,
 *     so that rolling back never rolls forward
 */
public record Versions(
    NavigableMap<Long, AnnouncedVersion> announced, List<Long> served, long tried) {
  /** Nothing announced. */
  static final Versions NONE = new Versions(Collections.emptyNavigableMap(), List.of(), 0);

  /** Copies the collections. {@inheritDoc} */
  public Versions {
    announced = Collections.unmodifiableNavigableMap(new TreeMap<>(announced));
    served = List.copyOf(served);
  }

  /**
   * The version that serves.
   *
   * @return its number, empty before the first
   */
  public OptionalLong stable() {
    return fromTheEnd(1);
  }

  /**
   * The version that served before the stable one.
   *
   * @return its number, empty if there is none to go back to
   */
  public OptionalLong previous() {
    return fromTheEnd(2);
  }

  /**
   * The version that should be tried next.
   *
   * @return the highest that waits above all that were tried
   */
  Optional<AnnouncedVersion> next() {
    return announced.tailMap(tried, false).descendingMap().values().stream()
        .filter(version -> version.status() == VersionStatus.WAITING)
        .findFirst();
  }

  Versions announce(Announcement announcement, Instant time) {
    boolean highest = announced.isEmpty() || announcement.version() > announced.lastKey();
    VersionStatus status = highest ? VersionStatus.WAITING : VersionStatus.PASSED_OVER;
    NavigableMap<Long, AnnouncedVersion> more = new TreeMap<>(announced);
    more.put(
        announcement.version(),
        new AnnouncedVersion(
            announcement, time, status, highest ? "" : "announced after " + announced.lastKey()));
    return new Versions(more, served, tried);
  }

  Versions mark(long version, VersionStatus status, String reason) {
    NavigableMap<Long, AnnouncedVersion> marked = new TreeMap<>(announced);
    marked.computeIfPresent(version, (number, known) -> known.with(status, reason));
    return new Versions(marked, served, tried);
  }

  Versions trying(long version) {
    Versions marked = mark(version, VersionStatus.ON_TRIAL, "");
    return new Versions(marked.announced, served, Math.max(tried, version));
  }

  /** Makes a version stable; what was stable becomes previous. */
  Versions serving(long version, String reason) {
    List<Long> order = new ArrayList<>(without(version));
    order.add(version);
    Versions marked = mark(version, VersionStatus.SERVED, reason);
    return new Versions(marked.announced, order, Math.max(tried, version));
  }

  /** Takes a version out of service, or out of its trial. */
  Versions rolledBack(long version, String reason) {
    Versions marked = mark(version, VersionStatus.ROLLED_BACK, reason);
    return new Versions(marked.announced, without(version), tried);
  }

  private List<Long> without(long version) {
    return served.stream().filter(other -> other != version).toList();
  }

  private OptionalLong fromTheEnd(int place) {
    return served.size() < place
        ? OptionalLong.empty()
        : OptionalLong.of(served.get(served.size() - place));
  }
}
