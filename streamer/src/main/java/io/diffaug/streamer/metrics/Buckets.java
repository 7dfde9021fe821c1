package io.diffaug.streamer.metrics;

/** Upper bounds of histograms' buckets; each costs a series for each label's value. */
final class Buckets {
  private Buckets() {}

  /** A stage of a batch, in seconds: from what is lost in the noise to what is a failure. */
  static final double[] STAGE = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /** The way of a sample from its making to its pair, in seconds: live streams to backlogs. */
  static final double[] WAY = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 86_400
  };

  /** Records of a batch; the largest that settings allow is 4096. */
  static final double[] RECORDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};

  /** What is no histogram has none. */
  static final double[] NONE = {};
}
