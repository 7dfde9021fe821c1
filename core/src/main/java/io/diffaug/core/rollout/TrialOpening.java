package io.diffaug.core.rollout;

/**
 * "I have loaded this version; let it be tried by this plan." The first opening of a version holds.
 *
 * @param version the candidate
 * @param baseline the stable version it is held against, 0 for none; an opening against another
 *     version than the stable one is ignored
 * @param plan how it is tried
 * @param replica who opens
 */
public record TrialOpening(long version, long baseline, TrialPlan plan, String replica)
    implements RolloutEvent {}
