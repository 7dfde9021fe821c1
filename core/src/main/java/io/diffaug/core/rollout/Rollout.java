package io.diffaug.core.rollout;

import java.time.Instant;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The models log folded up to some point: the same events in the same order give the same rollout
 * to every reader, whatever its settings. An event that is out of place changes nothing and says
 * why; so do repeats, and what a later release wrote.
 *
 * @param versions what was announced, and what served
 * @param pinned the version that stays stable until it is unpinned
 * @param trial the open trial, if there is one; its baseline is the stable version
 * @param orders the ids of the orders seen, obeyed or not
 * @param ignored events that changed nothing
 */
public record Rollout(
    Versions versions,
    OptionalLong pinned,
    Optional<Trial> trial,
    Set<String> orders,
    long ignored) {
  /** The rollout before the first event. */
  public static final Rollout EMPTY =
      new Rollout(Versions.NONE, OptionalLong.empty(), Optional.empty(), Set.of(), 0);

  /** Copies the ids. {@inheritDoc} */
  public Rollout {
    orders = Set.copyOf(orders);
  }

  /**
   * Folds one event.
   *
   * @param event the event
   * @param time when the broker wrote it
   * @return the rollout after it, and what the event did
   */
  public Folded fold(RolloutEvent event, Instant time) {
    return RolloutRules.fold(this, event, time);
  }

  /**
   * Folds one event.
   *
   * @param event the event
   * @param time when the broker wrote it
   * @return the rollout after it
   */
  public Rollout after(RolloutEvent event, Instant time) {
    return fold(event, time).rollout();
  }

  /**
   * The version that serves.
   *
   * @return its number, empty before the first
   */
  public OptionalLong stable() {
    return versions.stable();
  }

  /**
   * The version to go back to.
   *
   * @return the one that was stable before the stable one, empty for none
   */
  public OptionalLong previous() {
    return versions.previous();
  }

  /**
   * The version that a replica should load, and open a trial of.
   *
   * @return the highest that waits; none during a trial or under a pin
   */
  public Optional<AnnouncedVersion> candidate() {
    return trial.isPresent() || pinned.isPresent() ? Optional.empty() : versions.next();
  }

  /**
   * The versions that retention may not remove.
   *
   * @return stable, previous, pinned, and the one on trial
   */
  public NavigableSet<Long> protectedVersions() {
    NavigableSet<Long> kept = new TreeSet<>();
    stable().ifPresent(kept::add);
    previous().ifPresent(kept::add);
    pinned.ifPresent(kept::add);
    trial.map(Trial::version).ifPresent(kept::add);
    return kept;
  }

  /** Whether this version is the candidate of the open trial. */
  boolean onTrial(long version) {
    return trial.isPresent() && trial.get().version() == version;
  }

  boolean isStable(long version) {
    return stable().equals(OptionalLong.of(version));
  }

  Rollout with(Versions changed) {
    return new Rollout(changed, pinned, trial, orders, ignored);
  }

  Rollout with(Trial open) {
    return new Rollout(versions, pinned, Optional.of(open), orders, ignored);
  }

  private Rollout withoutTrial() {
    return new Rollout(versions, pinned, Optional.empty(), orders, ignored);
  }

  Rollout pinnedTo(OptionalLong version) {
    return new Rollout(versions, version, trial, orders, ignored);
  }

  Rollout having(String order) {
    Set<String> more = new HashSet<>(orders);
    more.add(order);
    return new Rollout(versions, pinned, trial, more, ignored);
  }

  /** Makes a version stable; a trial that is open ends, of whatever version. */
  Rollout serving(long version, String reason) {
    Rollout alone = endingTrial("version " + version + " became stable");
    return alone.with(alone.versions.serving(version, reason));
  }

  /** Ends the open trial, if there is one, and rolls its candidate back. */
  Rollout endingTrial(String reason) {
    return trial
        .map(open -> with(versions.rolledBack(open.version(), reason)).withoutTrial())
        .orElse(this);
  }

  /** Takes a version out that does not serve yet; if it is on trial, the trial ends. */
  Folded refusing(long version, String reason) {
    Rollout ended = onTrial(version) ? endingTrial(reason) : this;
    return ended
        .with(ended.versions.mark(version, VersionStatus.REFUSED, reason))
        .folded(Effect.of(Effect.Kind.REFUSED, version, reason));
  }

  /** Changes nothing, and says why. */
  Folded ignoring(String why) {
    return new Rollout(versions, pinned, trial, orders, ignored + 1)
        .folded(Effect.of(Effect.Kind.IGNORED, 0, why));
  }

  Folded folded(Effect effect) {
    return new Folded(this, effect);
  }
}
