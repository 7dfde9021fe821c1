package io.diffaug.cli.timeline;

/**
 * A time over which a version stood the same.
 *
 * @param version its number
 * @param standing how it stood
 * @param from when it began, in seconds
 * @param to when it ended, in seconds
 */
public record Stretch(long version, Standing standing, double from, double to) {}
