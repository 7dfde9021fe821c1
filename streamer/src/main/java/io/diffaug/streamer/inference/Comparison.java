package io.diffaug.streamer.inference;

import io.diffaug.core.rollout.Lot;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import java.util.List;

/**
 * A candidate compared with the version that serves, for one phase of its trial: which samples it
 * computes, the common judge, and the counts. Owns the judge, and leases of both versions.
 */
final class Comparison implements AutoCloseable {
  private final Lease<ModelBundle> baseline;
  private final Lease<ModelBundle> candidate;
  private final Encoder judge;
  private final Phase phase;
  private final TrialPlan plan;
  private final TrialCount count = new TrialCount();

  private Comparison(
      Lease<ModelBundle> baseline,
      Lease<ModelBundle> candidate,
      Encoder judge,
      Phase phase,
      TrialPlan plan) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.judge = judge;
    this.phase = phase;
    this.plan = plan;
  }

  /**
   * Begins to compare; the judge is the encoder of the version that serves.
   *
   * @throws IllegalStateException if the judge cannot be opened; the leases are then returned
   */
  static Comparison open(
      Lease<ModelBundle> baseline, Lease<ModelBundle> candidate, Phase phase, TrialPlan plan) {
    try {
      return new Comparison(baseline, candidate, baseline.get().openEncoder(), phase, plan);
    } catch (RuntimeException unopened) {
      candidate.close();
      baseline.close();
      throw unopened;
    }
  }

  /** What the candidate does. */
  Phase phase() {
    return phase;
  }

  /** Whether the candidate publishes what it computes. */
  boolean serves() {
    return phase == Phase.CANARY;
  }

  /** Whether the candidate computes a sample of a batch, by the lot that is drawn for it. */
  boolean chooses(List<RawInput> batch, RawInput sample) {
    return switch (phase) {
      case SHADOW -> lot(batch.get(0)) < plan.shadowShare();
      case CANARY -> lot(sample) < plan.canaryShare();
    };
  }

  private double lot(RawInput sample) {
    return Lot.draw(sample.sampleId(), candidate().manifest().version());
  }

  ModelBundle baseline() {
    return baseline.get();
  }

  ModelBundle candidate() {
    return candidate.get();
  }

  Encoder judge() {
    return judge;
  }

  TrialCount count() {
    return count;
  }

  TrialTally tally() {
    return count.tally();
  }

  /** Frees the judge and, come of that what may, returns the leases; no call may be using them. */
  @Override
  public void close() {
    try (baseline;
        candidate) {
      judge.close();
    }
  }
}
