package io.diffaug.core.rollout;

/** One event of the models log: what a trainer, a replica or an operator wrote. */
public sealed interface RolloutEvent
    permits Announcement, TrialOpening, Evidence, Refusal, Command, Verdict, Loading, Unreadable {}
