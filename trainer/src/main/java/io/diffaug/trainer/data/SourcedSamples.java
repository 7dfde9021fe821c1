package io.diffaug.trainer.data;

import io.diffaug.core.csv.LabelledSamples;

/**
 * Samples, and where they came from.
 *
 * @param samples the samples
 * @param source what a person would look for: the file's name, or the topic and from which offset
 *     to before which each partition was read
 * @param found how many samples stood there, of which these were drawn
 */
public record SourcedSamples(LabelledSamples samples, String source, long found) {}
