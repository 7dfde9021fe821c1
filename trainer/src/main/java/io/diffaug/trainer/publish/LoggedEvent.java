package io.diffaug.trainer.publish;

import io.diffaug.core.rollout.Folded;
import io.diffaug.core.rollout.RolloutEvent;
import java.time.Instant;

/**
 * One record of the models log, read and folded.
 *
 * @param offset its place in the log
 * @param time when the broker wrote it
 * @param event what it says
 * @param folded the rollout after it, and what it did
 */
public record LoggedEvent(long offset, Instant time, RolloutEvent event, Folded folded) {}
