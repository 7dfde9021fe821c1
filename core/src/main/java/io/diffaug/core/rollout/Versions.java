package io.diffaug.core.rollout;

import io.diffaug.core.domain.SampleShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The versions that were announced, and which of them served. What waits lies above all that were
 * tried, so that rolling back never rolls forward, and takes the samples that the stable version
 * takes; a refused version is in no other's way, whatever its number.
 *
 * @param announced each by its number
 * @param served those that became stable and were not rolled back, in the order they did; the last
 *     is stable, the one before it previous
 */
public record Versions(NavigableMap<Long, AnnouncedVersion> announced, List<Long> served) {
  /** Nothing announced. */
  static final Versions NONE = new Versions(Collections.emptyNavigableMap(), List.of());

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
   * @return the highest that waits
   */
  Optional<AnnouncedVersion> next() {
    return highest(AnnouncedVersion::waits);
  }

  /**
   * Why a version cannot follow the stable one.
   *
   * @return that it takes other samples; nothing where it does not, or where that is not known
   */
  Optional<String> misfit(long version) {
    return stable().isPresent()
        ? misfit(announced.get(version), announced.get(stable().getAsLong()))
        : Optional.empty();
  }

  private static Optional<String> misfit(AnnouncedVersion next, AnnouncedVersion stable) {
    return stable
        .announcement()
        .samples()
        .flatMap(
            expected ->
                next.announcement()
                    .samples()
                    .filter(actual -> !actual.equals(expected))
                    .map(actual -> misfit(actual, expected, stable.version())));
  }

  private static String misfit(SampleShape actual, SampleShape expected, long stable) {
    return "samples of domain "
        + actual.inWords()
        + " (expected: "
        + expected.inWords()
        + ", as the stable version "
        + stable
        + " takes)";
  }

  boolean waits(long version) {
    return announced.containsKey(version) && announced.get(version).waits();
  }

  Versions announce(Announcement announcement, Instant time) {
    NavigableMap<Long, AnnouncedVersion> more = new TreeMap<>(announced);
    more.put(
        announcement.version(),
        new AnnouncedVersion(announcement, time, VersionStatus.WAITING, ""));
    return new Versions(more, served).settled();
  }

  Versions mark(long version, VersionStatus status, String reason) {
    NavigableMap<Long, AnnouncedVersion> marked = new TreeMap<>(announced);
    marked.computeIfPresent(version, (number, known) -> known.with(status, reason));
    return new Versions(marked, served);
  }

  Versions trying(long version) {
    return mark(version, VersionStatus.ON_TRIAL, "").settled();
  }

  /** Makes a version stable; what was stable becomes previous. */
  Versions serving(long version, String reason) {
    List<Long> order = new ArrayList<>(without(version));
    order.add(version);
    Versions marked = mark(version, VersionStatus.SERVED, reason);
    return new Versions(marked.announced, order).settled();
  }

  /** Takes a version out of service, or out of its trial. */
  Versions rolledBack(long version, String reason) {
    Versions marked = mark(version, VersionStatus.ROLLED_BACK, reason);
    return new Versions(marked.announced, without(version)).settled();
  }

  /** What waits can be tried: what cannot follow the stable version waits no longer. */
  private Versions settled() {
    NavigableMap<Long, AnnouncedVersion> fit = new TreeMap<>(announced);
    fit.replaceAll(
        (version, known) ->
            misfit(version)
                .filter(why -> known.waits())
                .map(why -> known.with(VersionStatus.REFUSED, why))
                .orElse(known));
    return new Versions(fit, served).passingOver();
  }

  /** What waits below a version that was tried waits no longer. */
  private Versions passingOver() {
    return highest(known -> known.status().tried())
        .map(tried -> passingOver(tried.version()))
        .orElse(this);
  }

  private Versions passingOver(long tried) {
    String reason = "version " + tried + " was tried before it";
    NavigableMap<Long, AnnouncedVersion> passed = new TreeMap<>(announced);
    passed
        .headMap(tried, false)
        .replaceAll(
            (version, known) ->
                known.waits() ? known.with(VersionStatus.PASSED_OVER, reason) : known);
    return new Versions(passed, served);
  }

  private Optional<AnnouncedVersion> highest(Predicate<AnnouncedVersion> chosen) {
    return announced.descendingMap().values().stream().filter(chosen).findFirst();
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
