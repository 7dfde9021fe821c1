package io.diffaug.core.rollout;

import io.diffaug.core.rollout.Effect.Kind;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What operators' orders do to the rollout. An order is looked at once: it is obeyed, or ignored
 * for good. Under a pin nothing but pinning and unpinning changes what serves.
 */
final class OrderRules {
  private OrderRules() {}

  static Folded fold(Rollout before, Command command) {
    if (before.orders().contains(command.id())) {
      return before.ignoring("order " + command.id() + " came before");
    }
    Rollout rollout = before.having(command.id());
    String by = "by order of " + command.operator();
    if (command.order() instanceof Promote promote) {
      return promoted(rollout, promote.version(), by);
    }
    if (command.order() instanceof Rollback rollback) {
      return rolledBack(rollout, rollback.version(), by);
    }
    return command.order() instanceof Pin pin
        ? pinned(rollout, pin.version(), by)
        : unpinned(rollout, by);
  }

  private static Folded promoted(Rollout rollout, long version, String by) {
    if (unknown(rollout, version)) {
      return neverAnnounced(rollout, version);
    }
    if (rollout.isStable(version)) {
      return rollout.ignoring("version " + version + " is stable already");
    }
    if (rollout.pinned().isPresent()) {
      return underPin(rollout);
    }
    return misfit(rollout, version)
        .orElseGet(
            () -> rollout.serving(version, by).folded(Effect.of(Kind.PROMOTED, version, by)));
  }

  private static Folded rolledBack(Rollout rollout, long version, String by) {
    if (rollout.onTrial(version)) {
      return rollout.endingTrial(by).folded(Effect.of(Kind.ROLLED_BACK, version, by));
    }
    if (rollout.versions().waits(version)) {
      return rollout.refusing(version, by);
    }
    return rollout.isStable(version)
        ? outOfService(rollout, version, by)
        : rollout.ignoring(
            "version " + version + " is neither stable nor on trial, and does not wait");
  }

  private static Folded outOfService(Rollout rollout, long version, String by) {
    if (rollout.pinned().isPresent()) {
      return underPin(rollout);
    }
    if (rollout.previous().isEmpty()) {
      return rollout.ignoring("no version served before version " + version);
    }
    Rollout alone = rollout.endingTrial("version " + version + " was rolled back");
    return alone
        .with(alone.versions().rolledBack(version, by))
        .folded(
            Effect.of(
                Kind.ROLLED_BACK,
                version,
                by,
                "version " + rollout.previous().getAsLong() + " serves"));
  }

  private static Folded pinned(Rollout rollout, long version, String by) {
    if (unknown(rollout, version)) {
      return neverAnnounced(rollout, version);
    }
    if (rollout.pinned().equals(OptionalLong.of(version))) {
      return rollout.ignoring("version " + version + " is pinned already");
    }
    return misfit(rollout, version).orElseGet(() -> pinnedNow(rollout, version, by));
  }

  private static Folded pinnedNow(Rollout rollout, long version, String by) {
    Rollout alone = rollout.endingTrial("version " + version + " was pinned");
    Rollout serving = rollout.isStable(version) ? alone : rollout.serving(version, by);
    return serving.pinnedTo(OptionalLong.of(version)).folded(Effect.of(Kind.PINNED, version, by));
  }

  private static Folded unpinned(Rollout rollout, String by) {
    if (rollout.pinned().isEmpty()) {
      return rollout.ignoring("no version is pinned");
    }
    return rollout
        .pinnedTo(OptionalLong.empty())
        .folded(Effect.of(Kind.UNPINNED, rollout.pinned().getAsLong(), by));
  }

  /** No order makes a version serve that takes other samples than the stable one. */
  private static Optional<Folded> misfit(Rollout rollout, long version) {
    return rollout
        .versions()
        .misfit(version)
        .map(why -> rollout.ignoring("version " + version + ": " + why));
  }

  private static boolean unknown(Rollout rollout, long version) {
    return !rollout.versions().announced().containsKey(version);
  }

  private static Folded neverAnnounced(Rollout rollout, long version) {
    return rollout.ignoring("version " + version + " was never announced");
  }

  private static Folded underPin(Rollout rollout) {
    long pinned = rollout.pinned().orElseThrow();
    return rollout.ignoring("version " + pinned + " is pinned (expected: unpinned first)");
  }
}
