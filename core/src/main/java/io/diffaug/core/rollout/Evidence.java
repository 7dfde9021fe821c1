package io.diffaug.core.rollout;

/**
 * What one replica has counted in one phase of a trial since it started: cumulative, so repeats,
 * and the loss of an earlier one, do no harm.
 *
 * @param version the version on trial
 * @param phase the phase it was counted in
 * @param replica the replica's instance id
 * @param incarnation a name of its own for each start of the replica
 * @param sequence counts up with each evidence of an incarnation; the highest holds
 * @param tally the counts
 */
public record Evidence(
    long version, Phase phase, String replica, String incarnation, long sequence, TrialTally tally)
    implements RolloutEvent {}
