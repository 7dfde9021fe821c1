package io.diffaug.core.rollout;

import io.diffaug.core.domain.SampleShape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events for tests, and their fold. */
final class Events {
  static final Instant TIME = Instant.parse("2026-11-25T12:00:00Z");

  private static final double SIGNIFICANCE = 0.05;

  private Events() {}

  static Announcement announcement(long version) {
    return announcement(version, 0);
  }

  static Announcement announcement(long version, int digest) {
    return new Announcement(version, "%064x".formatted(digest));
  }

  static Announcement announcement(long version, SampleShape samples) {
    return new Announcement(version, "0".repeat(64), Optional.of(samples));
  }

  /** A plan that decides by one figure. */
  static TrialPlan plan(int shadowBlocks, int canaryBlocks, double margin) {
    return new TrialPlan(
        false,
        0.1,
        0.1,
        shadowBlocks,
        canaryBlocks,
        SIGNIFICANCE,
        Map.of(Figure.RETRIEVAL_OWN, margin),
        0.01,
        2);
  }

  /** The same plan with a figure that this release does not know. */
  static TrialPlan unknown(TrialPlan plan) {
    return new TrialPlan(
        plan.immediate(),
        plan.shadowShare(),
        plan.canaryShare(),
        plan.shadowBlocks(),
        plan.canaryBlocks(),
        plan.significance(),
        plan.margins(),
        Map.of("beauty", 0.1),
        plan.unusableShare(),
        plan.failures(),
        plan.windows());
  }

  static TrialOpening opening(long version, long baseline) {
    return new TrialOpening(version, baseline, plan(4, 4, 0.1), "a");
  }

  static TrialOpening immediate(long version, long baseline) {
    return new TrialOpening(version, baseline, TrialPlan.IMMEDIATE, "a");
  }

  /** Evidence of blocks that differ about a mean, not all by the same. */
  static Evidence evidence(long version, Phase phase, long sequence, int blocks, double mean) {
    return evidence(version, phase, "a", sequence, tally(blocks, mean));
  }

  static Evidence evidence(
      long version, Phase phase, String replica, long sequence, TrialTally tally) {
    return new Evidence(version, phase, replica, "first", sequence, tally);
  }

  static TrialTally tally(int blocks, double mean) {
    FigureTally figure = FigureTally.NONE;
    for (int block = 0; block < blocks; block++) {
      figure = figure.plus(mean + (block % 2 == 0 ? 0.01 : -0.01));
    }
    return new TrialTally(Map.of(Figure.RETRIEVAL_OWN, figure), blocks * 256L, 0, 0, 0.9);
  }

  static Command order(int id, Order order) {
    return Command.unsigned("%032x".formatted(id), "ann", "for a test", order);
  }

  static Rollout fold(RolloutEvent... events) {
    return fold(Rollout.EMPTY, List.of(events));
  }

  static Rollout fold(Rollout start, List<? extends RolloutEvent> events) {
    Rollout rollout = start;
    for (RolloutEvent event : events) {
      rollout = rollout.after(event, TIME);
    }
    return rollout;
  }

  /** Version 1 is stable, and 2 is on trial. */
  static Rollout onTrial() {
    return fold(announcement(1), immediate(1, 0), announcement(2), opening(2, 1));
  }

  /** Versions 1 and 2 served, 2 is stable. */
  static Rollout twoServed() {
    return fold(announcement(1), immediate(1, 0), announcement(2), immediate(2, 1));
  }

  static VersionStatus status(Rollout rollout, long version) {
    return rollout.versions().announced().get(version).status();
  }
}
