package io.diffaug.streamer.metrics;

import java.util.List;

/** What the stream itself is measured by. */
@SuppressWarnings("ImmutableEnumChecker") // labels are copied in, buckets are copied out
enum StreamMetric implements Metric {
  RECORDS(
      Kind.COUNTER,
      "diffaug_records_total",
      "Input records that were committed, each as a pair or as a dead letter."),
  PAIRS(Kind.COUNTER, "diffaug_pairs_total", "Contrastive pairs that were committed."),
  DEAD_LETTERS(
      Kind.COUNTER,
      "diffaug_dead_letters_total",
      "Dead letters that were committed, by the reason in their header.",
      "reason"),
  BATCH_RECORDS(
      Buckets.RECORDS, "diffaug_batch_records", "Records of a batch as it left its lane's source."),
  STAGE(
      Buckets.STAGE,
      "diffaug_stage_seconds",
      "Time of a batch, or for commit of a transaction, in a stage of its way.",
      "stage"),
  ENGINE_SECONDS(
      Kind.COUNTER,
      "diffaug_engine_seconds_total",
      "Time that the stream itself took for batches: every stage but waiting, the native call and a"
          + " trial."),
  MODEL_SECONDS(
      Kind.COUNTER,
      "diffaug_model_seconds_total",
      "Time that native calls of the model took for batches."),
  EVENT_TO_PAIR(
      Buckets.WAY,
      "diffaug_event_to_pair_seconds",
      "Time from each pair's event to its commit, by the brokers' clock; where a sample says no"
          + " event time, its record's timestamp counts. What lies ahead of that clock counts as"
          + " 0."),
  LAG(
      Kind.GAUGE,
      "diffaug_lag_records",
      "Offsets between a lane's committed positions and the ends of its partitions.",
      "lane"),
  IN_FLIGHT(
      Kind.GAUGE,
      "diffaug_in_flight_batches",
      "Batches that left a lane's source and are not committed yet.",
      "lane"),
  CLOCK_AHEAD(
      Kind.GAUGE,
      "diffaug_broker_clock_ahead_seconds",
      "How far the brokers' clock is ahead of this machine's, as last compared when a lane opened;"
          + " 0 where they differ by less than 10 s, or brokers do not tell."),
  TRANSACTIONS(
      Kind.COUNTER,
      "diffaug_transactions_total",
      "Transactions that ended, by how they did.",
      "outcome"),
  LANE_STATE(
      Kind.GAUGE,
      "diffaug_lane_state",
      "1 for the state that a lane is in, 0 for the others.",
      "lane",
      "state"),
  LANE_RESTARTS(
      Kind.COUNTER, "diffaug_lane_restarts_total", "Times that a lane failed and rested.", "lane"),
  READY(Kind.GAUGE, "diffaug_ready", "1 while /ready answers 200, else 0."),
  MODEL_VERSION(Kind.GAUGE, "diffaug_model_version", "The version that serves; 0 while none does."),
  MODEL_AGE(
      Kind.GAUGE,
      "diffaug_model_age_seconds",
      "Time since the version that serves was first announced, which its trainer does once it is"
          + " published; by the brokers' clock. Absent while none serves."),
  STEPS(
      Kind.GAUGE,
      "diffaug_steps",
      "The sampler's steps K of the latest batch; 0 before the first. Below what the version that"
          + " serves recommends while the stream lags, if steps are elastic."),
  MODEL_REFUSALS(
      Kind.COUNTER,
      "diffaug_model_refusals_total",
      "Versions that were refused, or could not be loaded at one attempt."),
  CANDIDATE_VERSION(
      Kind.GAUGE,
      "diffaug_candidate_version",
      "The version on trial, in the phase that it computes in; 0 in the other, and outside trials.",
      "phase"),
  CANDIDATE_STEPS(
      Kind.GAUGE,
      "diffaug_candidate_steps",
      "The sampler's steps K of the candidate's latest call in the phase; 0 before the first, in the"
          + " other phase, and outside trials.",
      "phase"),
  ROLLOUT_EVENTS(
      Kind.COUNTER,
      "diffaug_rollout_events_total",
      "Events of the models log since this process read it to its end, by what they did.",
      "effect");

  private final Kind kind;
  private final double[] buckets;
  private final String scrapedName;
  private final String help;
  private final List<String> labels;

  StreamMetric(Kind kind, String scrapedName, String help, String... labels) {
    this(kind, Buckets.NONE, scrapedName, help, labels);
  }

  StreamMetric(double[] buckets, String scrapedName, String help, String... labels) {
    this(Kind.HISTOGRAM, buckets, scrapedName, help, labels);
  }

  StreamMetric(Kind kind, double[] buckets, String scrapedName, String help, String... labels) {
    this.kind = kind;
    this.buckets = buckets;
    this.scrapedName = scrapedName;
    this.help = help;
    this.labels = List.of(labels);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String scrapedName() {
    return scrapedName;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  /** Upper bounds of the buckets; none where this is no histogram. */
  double[] buckets() {
    return buckets.clone();
  }
}
