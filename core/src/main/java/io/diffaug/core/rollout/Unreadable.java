package io.diffaug.core.rollout;

/**
 * A record of the log that this release cannot read: of a kind that came later, or no event at all.
 * It is counted, and changes nothing.
 *
 * @param why what is wrong with it
 */
public record Unreadable(String why) implements RolloutEvent {}
