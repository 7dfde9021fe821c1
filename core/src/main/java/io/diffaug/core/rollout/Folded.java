package io.diffaug.core.rollout;

/**
 * One event folded.
 *
 * @param rollout the rollout after it
 * @param effect what it did
 */
public record Folded(Rollout rollout, Effect effect) {}
