package io.diffaug.trainer.loop;

/**
 * One step of training, done.
 *
 * @param phase the phase's name
 * @param step steps done in the phase, from 1
 * @param steps steps the phase has
 * @param loss the step's loss
 */
public record Progress(String phase, int step, int steps, double loss) {}
