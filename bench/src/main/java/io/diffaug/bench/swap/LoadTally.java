package io.diffaug.bench.swap;

/**
 * What came back of the samples that were handed in.
 *
 * @param samples samples handed in
 * @param lost those that no pair came back of
 * @param doubled pairs beyond the first of a sample
 * @param mixed batches that named several versions, or held a row that the version they named does
 *     not make
 */
record LoadTally(long samples, long lost, long doubled, long mixed) {
  static final LoadTally NONE = new LoadTally(0, 0, 0, 0);

  LoadTally plus(LoadTally other) {
    return new LoadTally(
        samples + other.samples, lost + other.lost, doubled + other.doubled, mixed + other.mixed);
  }
}
