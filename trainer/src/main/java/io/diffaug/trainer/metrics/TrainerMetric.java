package io.diffaug.trainer.metrics;

/** The catalogue of a trainer's metrics: nothing else is scraped, and the page is made of it. */
enum TrainerMetric {
  ROUNDS(Kind.COUNTER, "diffaug_trainer_rounds_total", "Rounds that ended."),
  STEPS(
      Kind.COUNTER,
      "diffaug_trainer_steps_total",
      "Steps of training, of encoder or denoiser.",
      "network"),
  LOSS(Kind.GAUGE, "diffaug_trainer_loss", "Loss of the last step.", "network"),
  LEARNED(
      Kind.COUNTER,
      "diffaug_trainer_samples_total",
      "Samples that came from the stream, by what they are for: training or measuring.",
      "use"),
  PASSED_OVER(
      Kind.COUNTER,
      "diffaug_trainer_passed_over_total",
      "Records of the stream that no sample could be made of, or that were out of range."),
  BUFFER(
      Kind.GAUGE,
      "diffaug_trainer_buffer_samples",
      "Different samples at hand, by where they are kept: window, reservoir or held-out.",
      "part"),
  LAG(
      Kind.GAUGE,
      "diffaug_trainer_lag_records",
      "Offsets of the input topic that were not read when it was last looked at."),
  WAITING(Kind.GAUGE, "diffaug_trainer_waiting", "1 while there are too few new samples, else 0."),
  VERSIONS(
      Kind.COUNTER,
      "diffaug_trainer_versions_total",
      "Versions that were due, by what became of them: published or held-back.",
      "outcome"),
  VERSION(
      Kind.GAUGE,
      "diffaug_trainer_version",
      "The version that was announced last by this process; 0 before the first."),
  MEAN_SHIFT(
      Kind.GAUGE,
      "diffaug_trainer_mean_shift",
      "Largest shift of a feature's mean since training began, in its standard deviations then."),
  EMBEDDING_DISTANCE(
      Kind.GAUGE,
      "diffaug_trainer_embedding_distance",
      "Energy distance of the embeddings of new samples from those that training began with, 0 to"
          + " 1.");

  /** How a metric behaves. */
  enum Kind {
    /** Only ever grows, from 0 at the start of the process. */
    COUNTER,
    /** Goes up and down. */
    GAUGE
  }

  private final Kind kind;
  private final String scrapedName;
  private final String help;
  private final String label;

  TrainerMetric(Kind kind, String scrapedName, String help) {
    this(kind, scrapedName, help, "");
  }

  TrainerMetric(Kind kind, String scrapedName, String help, String label) {
    this.kind = kind;
    this.scrapedName = scrapedName;
    this.help = help;
    this.label = label;
  }

  Kind kind() {
    return kind;
  }

  String scrapedName() {
    return scrapedName;
  }

  String help() {
    return help;
  }

  /** The label's name; empty for most. */
  String label() {
    return label;
  }
}
