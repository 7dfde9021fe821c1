package io.diffaug.streamer.metrics;

import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Phase;
import io.diffaug.streamer.metrics.Metric.Kind;
import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.ClientReadings;
import io.diffaug.streamer.observation.Health;
import io.diffaug.streamer.observation.LaneState;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Counts and times what is observed. A batch costs a few additions; sums over lanes, clients and
 * the process are made when they are scraped.
 */
public final class StreamMetrics implements StreamObserver {
  /** The content type of {@link #scrape}. */
  public static final String CONTENT_TYPE = Meters.CONTENT_TYPE;

  /** Most reasons that get a series of their own; they are fixed words of ours, and few. */
  private static final int MOST_REASONS = 32;

  private final Meters meters = new Meters();
  private final ClientTotals clients = new ClientTotals();
  private final Health health;
  private final InstantSource clock;
  private final List<LaneMeters> lanes;

  private final Counter records = meters.counter(StreamMetric.RECORDS);
  private final Counter pairs = meters.counter(StreamMetric.PAIRS);
  private final Counter engine = meters.counter(StreamMetric.ENGINE_SECONDS);
  private final Counter model = meters.counter(StreamMetric.MODEL_SECONDS);
  private final Counter commits = meters.counter(StreamMetric.TRANSACTIONS, "committed");
  private final Counter aborts = meters.counter(StreamMetric.TRANSACTIONS, "aborted");
  private final Counter refusals = meters.counter(StreamMetric.MODEL_REFUSALS);
  private final DistributionSummary batchRecords = meters.histogram(StreamMetric.BATCH_RECORDS);
  private final BatchHistogram eventToPair = meters.batchHistogram(StreamMetric.EVENT_TO_PAIR);
  private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
  private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
  private final AtomicBoolean agesOfModels = new AtomicBoolean();
  private final Map<Phase, AtomicLong> candidates = new EnumMap<>(Phase.class);
  private final Map<Phase, AtomicInteger> candidateSteps = new EnumMap<>(Phase.class);
  private final Map<Effect.Kind, Counter> rolloutEvents = new EnumMap<>(Effect.Kind.class);
  private volatile long clockAheadMillis;
  private volatile int steps;

  /**
   * Metrics of a stream that has not started.
   *
   * @param lanes how many lanes it will have
   * @param health where it stands
   * @param clock this machine's; the brokers' may be ahead of it
   */
  public StreamMetrics(int lanes, Health health, InstantSource clock) {
    this.health = health;
    this.clock = clock;
    this.lanes = IntStream.range(0, lanes).mapToObj(lane -> new LaneMeters(meters, lane)).toList();
    for (Stage stage : Stage.values()) {
      stages.put(stage, meters.timer(StreamMetric.STAGE, word(stage)));
    }
    IntStream.range(0, lanes).forEach(this::standingOf);
    meters.gauge(StreamMetric.READY, () -> health.standing().ready() ? 1 : 0);
    meters.gauge(
        StreamMetric.MODEL_VERSION,
        () -> health.standing().model().map(Health.Model::version).orElse(0L));
    meters.gauge(StreamMetric.STEPS, () -> steps);
    for (Effect.Kind kind : Effect.Kind.values()) {
      rolloutEvents.put(kind, meters.counter(StreamMetric.ROLLOUT_EVENTS, word(kind)));
    }
    for (Phase phase : Phase.values()) {
      AtomicLong candidate = new AtomicLong();
      AtomicInteger candidateK = new AtomicInteger();
      candidates.put(phase, candidate);
      candidateSteps.put(phase, candidateK);
      meters.gauge(StreamMetric.CANDIDATE_VERSION, candidate::get, word(phase));
      meters.gauge(
          StreamMetric.CANDIDATE_STEPS,
          () -> candidate.get() == 0 ? 0 : candidateK.get(),
          word(phase));
    }
    meters.gauge(StreamMetric.CLOCK_AHEAD, () -> clockAheadMillis / 1e3);
    for (ClientMetric metric : ClientMetric.values()) {
      sumOf(metric);
    }
    for (ProcessMetric metric : ProcessMetric.values()) {
      readingOf(metric);
    }
  }

  /**
   * Everything as it is now, in Prometheus' text format.
   *
   * @return the text, alike in every locale
   */
  public String scrape() {
    return meters.write();
  }

  private void standingOf(int lane) {
    String number = Integer.toString(lane);
    for (LaneState state : LaneState.values()) {
      meters.gauge(
          StreamMetric.LANE_STATE,
          () -> health.standing().lanes().get(lane).state() == state ? 1 : 0,
          number,
          word(state));
    }
    meters.counter(
        StreamMetric.LANE_RESTARTS, () -> health.standing().lanes().get(lane).restarts(), number);
  }

  private void sumOf(ClientMetric metric) {
    if (metric.kind() == Kind.COUNTER) {
      meters.counter(metric, () -> clients.total(metric));
    } else {
      meters.gauge(metric, () -> clients.total(metric));
    }
  }

  private void readingOf(ProcessMetric metric) {
    if (metric.read().isEmpty()) {
      return;
    }
    if (metric.kind() == Kind.COUNTER) {
      meters.counter(metric, () -> metric.read().orElse(0));
    } else {
      meters.gauge(metric, () -> metric.read().orElse(0));
    }
  }

  @Override
  public void serving(long version, Instant announced) {
    if (agesOfModels.compareAndSet(false, true)) {
      meters.gauge(StreamMetric.MODEL_AGE, this::modelAgeSeconds);
    }
  }

  private double modelAgeSeconds() {
    return health
        .standing()
        .model()
        .map(serving -> Math.max(0, brokersMillis() - serving.announced().toEpochMilli()) / 1e3)
        .orElse(0.0);
  }

  @Override
  public void notServing(long version, String reason) {
    refusals.increment();
  }

  @Override
  public void rolloutMoved(Effect effect) {
    rolloutEvents.get(effect.kind()).increment();
  }

  @Override
  public void trying(long version, Phase phase) {
    boolean begins = candidates.get(phase).get() != version;
    triedOut();
    if (begins) {
      candidateSteps.get(phase).set(0);
    }
    candidates.get(phase).set(version);
  }

  @Override
  public void triedOut() {
    candidates.values().forEach(candidate -> candidate.set(0));
  }

  @Override
  public void laneTurned(int lane, LaneState state, String reason) {
    if (state != LaneState.RUNNING) {
      lanes.get(lane).died();
    }
  }

  @Override
  public void clockCompared(Duration ahead) {
    clockAheadMillis = ahead.toMillis();
  }

  @Override
  public void clientOpened(int lane, ClientReadings readings) {
    clients.opened(readings);
  }

  @Override
  public void clientClosing(int lane, ClientReadings readings) {
    clients.closing(readings);
  }

  @Override
  public void batchRead(int lane, int read) {
    batchRecords.record(read);
    lanes.get(lane).read();
  }

  @Override
  public void lagged(int lane, int partition, long behind) {
    lanes.get(lane).lagged(partition, behind);
  }

  @Override
  public void partitionLeft(int lane, int partition) {
    lanes.get(lane).left(partition);
  }

  @Override
  public void passed(Stage stage, long nanos) {
    double seconds = nanos / 1e9;
    stages.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    switch (stage) {
      case MODEL -> model.increment(seconds);
      case POLL, QUEUE, TRIAL -> {}
      default -> engine.increment(seconds);
    }
  }

  @Override
  public void sampled(int latest) {
    steps = latest;
  }

  @Override
  public void tried(Phase phase, int latest) {
    candidateSteps.get(phase).set(latest);
  }

  @Override
  public void committed(int lane, List<BatchTally> batches) {
    commits.increment();
    lanes.get(lane).committed(batches.size());
    long now = brokersMillis();
    for (BatchTally batch : batches) {
      records.increment(batch.records());
      pairs.increment(batch.pairs());
      batch.deadLetters().forEach((reason, letters) -> deadLetters(reason).increment(letters));
      eventToPair.observeSince(batch.eventTimes(), now);
    }
  }

  @Override
  public void aborted(int lane) {
    aborts.increment();
  }

  private Counter deadLetters(String reason) {
    String bounded =
        deadLetters.containsKey(reason) || deadLetters.size() < MOST_REASONS ? reason : "other";
    return deadLetters.computeIfAbsent(
        bounded, label -> meters.counter(StreamMetric.DEAD_LETTERS, label));
  }

  private long brokersMillis() {
    return clock.millis() + clockAheadMillis;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
