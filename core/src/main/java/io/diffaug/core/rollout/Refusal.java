package io.diffaug.core.rollout;

/**
 * "I will not load this version."
 *
 * @param version the version
 * @param replica the replica's instance id
 * @param reason what is wrong with it
 */
public record Refusal(long version, String replica, String reason) implements RolloutEvent {}
