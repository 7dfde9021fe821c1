package io.diffaug.trainer.loop;

import java.util.function.Supplier;

/**
 * A stretch of steps of one kind.
 *
 * @param name what progress calls it
 * @param steps how many
 * @param begin prepares what its steps need, at its beginning and when going on in the middle, and
 *     gives the step
 */
record Phase(String name, int steps, Supplier<Supplier<Step>> begin) {}
