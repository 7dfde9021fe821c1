package io.diffaug.streamer.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Phase;
import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.BothObservers;
import io.diffaug.streamer.observation.Health;
import io.diffaug.streamer.observation.LaneState;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final Health health = new Health(2, Duration.ofSeconds(6));
  private final StreamMetrics metrics = new StreamMetrics(2, health, InstantSource.fixed(NOW));
  private final StreamObserver observer = new BothObservers(health, metrics);

  @Test
  void beforeTheStartEverythingIsCountedAsNothing() {
    Scrape scrape = scrape();

    assertThat(scrape.value("diffaug_records_total")).isZero();
    assertThat(scrape.value("diffaug_ready")).isZero();
    assertThat(scrape.value("diffaug_model_version")).isZero();
    assertThat(scrape.value("diffaug_lane_state{lane=\"1\",state=\"running\"}")).isZero();
    assertThat(scrape.values()).doesNotContainKey("diffaug_model_age_seconds");
  }

  @Test
  void whatIsCommittedIsCounted() {
    observer.committed(
        0,
        List.of(
            new BatchTally(
                3, 2, Map.of("wrong-width", 1), new long[] {millisAgo(20), millisAgo(-5)}),
            new BatchTally(4, 1, Map.of("wrong-width", 2, "too-large", 1), new long[0])));
    observer.aborted(1);

    Scrape scrape = scrape();
    assertThat(scrape.value("diffaug_records_total")).isEqualTo(7);
    assertThat(scrape.value("diffaug_pairs_total")).isEqualTo(3);
    assertThat(scrape.value("diffaug_dead_letters_total{reason=\"wrong-width\"}")).isEqualTo(3);
    assertThat(scrape.value("diffaug_dead_letters_total{reason=\"too-large\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_transactions_total{outcome=\"committed\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_transactions_total{outcome=\"aborted\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_event_to_pair_seconds_count")).isEqualTo(2);
    assertThat(scrape.value("diffaug_event_to_pair_seconds_sum")).isEqualTo(0.02);
    assertThat(scrape.value("diffaug_event_to_pair_seconds_bucket{le=\"0.025\"}")).isEqualTo(2);
    assertThat(scrape.value("diffaug_event_to_pair_seconds_bucket{le=\"0.01\"}")).isEqualTo(1);
  }

  @Test
  void theEnginesTimeIsEveryStageButWaitingAndTheModel() {
    for (Stage stage : Stage.values()) {
      observer.passed(stage, Duration.ofMillis(10).toNanos());
    }

    Scrape scrape = scrape();
    assertThat(scrape.value("diffaug_model_seconds_total")).isEqualTo(0.01);
    assertThat(scrape.value("diffaug_engine_seconds_total"))
        .isCloseTo(0.01 * engineStages(), within(1e-9));
    assertThat(scrape.value("diffaug_stage_seconds_count{stage=\"commit\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_stage_seconds_bucket{stage=\"queue\",le=\"0.01\"}"))
        .isEqualTo(1);
  }

  @Test
  void inFlightIsWhatWasReadAndIsNotCommittedAndDiesWithItsLane() {
    observer.batchRead(0, 64);
    observer.batchRead(0, 1);
    observer.batchRead(1, 2);
    observer.committed(0, List.of(new BatchTally(64, 64, Map.of(), new long[0])));
    assertThat(scrape().value("diffaug_in_flight_batches{lane=\"0\"}")).isEqualTo(1);

    observer.laneTurned(0, LaneState.RESTING, "gone");

    assertThat(scrape().value("diffaug_in_flight_batches{lane=\"0\"}")).isZero();
    assertThat(scrape().value("diffaug_in_flight_batches{lane=\"1\"}")).isEqualTo(1);
    assertThat(scrape().value("diffaug_batch_records_sum")).isEqualTo(67);
  }

  @Test
  void lagIsSummedOverThePartitionsThatALaneOwns() {
    observer.lagged(0, 3, 100);
    observer.lagged(0, 4, 10);
    observer.lagged(0, 4, 20);
    assertThat(scrape().value("diffaug_lag_records{lane=\"0\"}")).isEqualTo(120);

    observer.partitionLeft(0, 3);

    assertThat(scrape().value("diffaug_lag_records{lane=\"0\"}")).isEqualTo(20);
  }

  @Test
  void theServingModelHasAVersionAndAnAge() {
    observer.serving(7, NOW.minusSeconds(90));
    observer.notServing(8, "digest");

    assertThat(scrape().value("diffaug_model_version")).isEqualTo(7);
    assertThat(scrape().value("diffaug_model_age_seconds")).isEqualTo(90);
    assertThat(scrape().value("diffaug_model_refusals_total")).isEqualTo(1);

    observer.serving(9, NOW.plusSeconds(3600)); // announced by a clock an hour ahead

    assertThat(scrape().value("diffaug_model_version")).isEqualTo(9);
    assertThat(scrape().value("diffaug_model_age_seconds")).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-5400, 5400})
  void agesAreTakenByTheBrokersClock(int ahead) {
    observer.clockCompared(Duration.ofSeconds(ahead));
    observer.serving(7, NOW.plusSeconds(ahead - 90));
    observer.committed(
        0, List.of(new BatchTally(1, 1, Map.of(), new long[] {millisAgo(20) + 1000L * ahead})));

    assertThat(scrape().value("diffaug_model_age_seconds")).isEqualTo(90);
    assertThat(scrape().value("diffaug_event_to_pair_seconds_sum")).isEqualTo(0.02);
    assertThat(scrape().value("diffaug_broker_clock_ahead_seconds")).isEqualTo(ahead);
  }

  @Test
  void theVersionOnTrialStandsAtItsPhaseAndAtNoOther() {
    assertThat(candidates()).containsExactly(0.0, 0.0);

    observer.trying(8, Phase.SHADOW);
    assertThat(candidates()).containsExactly(8.0, 0.0);

    observer.trying(8, Phase.CANARY);
    assertThat(candidates()).containsExactly(0.0, 8.0);

    observer.triedOut();
    assertThat(candidates()).containsExactly(0.0, 0.0);
  }

  /** Versions on trial, in shadow and as canary. */
  private List<Double> candidates() {
    Scrape scrape = scrape();
    return Stream.of("shadow", "canary")
        .map(phase -> scrape.value("diffaug_candidate_version{phase=\"" + phase + "\"}"))
        .toList();
  }

  @Test
  void eventsOfTheModelsLogAreCountedByWhatTheyDid() {
    Stream.of(Effect.Kind.PROMOTED, Effect.Kind.ROLLED_BACK, Effect.Kind.ROLLED_BACK)
        .forEach(kind -> observer.rolloutMoved(new Effect(kind, 8, List.of())));

    Scrape scrape = scrape();
    assertThat(scrape.value("diffaug_rollout_events_total{effect=\"promoted\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_rollout_events_total{effect=\"rolled-back\"}")).isEqualTo(2);
    assertThat(scrape.value("diffaug_rollout_events_total{effect=\"refused\"}")).isZero();
  }

  @Test
  void stepsAreThoseOfTheLatestBatch() {
    assertThat(scrape().value("diffaug_steps")).isZero();
    observer.sampled(8);
    assertThat(scrape().value("diffaug_steps")).isEqualTo(8);
    observer.sampled(4);
    assertThat(scrape().value("diffaug_steps")).isEqualTo(4);
  }

  @Test
  void stepsOfACandidateAreThoseOfItsLatestCallInThePhaseThatItComputesIn() {
    String canary = "diffaug_candidate_steps{phase=\"canary\"}";
    observer.trying(8, Phase.CANARY);
    assertThat(scrape().value(canary)).isZero();

    observer.tried(Phase.CANARY, 4);
    observer.trying(8, Phase.CANARY);
    assertThat(scrape().value(canary)).isEqualTo(4);
    assertThat(scrape().value("diffaug_candidate_steps{phase=\"shadow\"}")).isZero();

    observer.triedOut();
    assertThat(scrape().value(canary)).isZero();
    observer.trying(9, Phase.CANARY);
    assertThat(scrape().value(canary)).isZero();
  }

  @Test
  void aLaneIsInOneStateAndCountsItsRestarts() {
    for (int life = 0; life < 20; life++) {
      observer.laneTurned(1, LaneState.OPENING, "");
      observer.laneTurned(1, LaneState.RUNNING, "");
      observer.laneTurned(1, LaneState.RESTING, "broker away");
    }

    Scrape scrape = scrape();
    assertThat(scrape.value("diffaug_lane_restarts_total{lane=\"1\"}")).isEqualTo(20);
    assertThat(scrape.value("diffaug_lane_state{lane=\"1\",state=\"resting\"}")).isEqualTo(1);
    assertThat(scrape.value("diffaug_lane_state{lane=\"1\",state=\"running\"}")).isZero();
  }

  @Test
  void aLanesClientsReplacedTwentyTimesLeaveNoNanAndNoCounterThatFalls() {
    Map<String, Double> before = scrape().values();
    for (int life = 0; life < 20; life++) {
      FakeClient client = FakeClient.counting(life % 3 == 0 ? Double.NaN : 0);
      observer.clientOpened(0, client);
      before = noneFell(before);
      client.count().value = 20 - life; // each counts less than the one before
      before = noneFell(before);
      observer.clientClosing(0, client);
      client.count().value = Double.NaN; // what a closed client may say
      before = noneFell(before);
    }
    assertThat(before.get("diffaug_kafka_consumer_records_total")).isEqualTo(210);
  }

  private Map<String, Double> noneFell(Map<String, Double> before) {
    Map<String, Double> now = scrape().values();
    assertThat(now.values()).doesNotContain(Double.NaN);
    now.forEach(
        (series, value) -> {
          if (series.contains("_total")) {
            assertThat(value).as(series).isGreaterThanOrEqualTo(before.getOrDefault(series, 0.0));
          }
        });
    return now;
  }

  @Test
  void reasonsAreBounded() {
    for (int i = 0; i < 1000; i++) {
      observer.committed(0, List.of(new BatchTally(1, 0, Map.of("made-up-" + i, 1), new long[0])));
    }

    List<String> series =
        scrape().values().keySet().stream().filter(name -> name.contains("reason=")).toList();
    assertThat(series).hasSizeLessThanOrEqualTo(33);
    assertThat(scrape().value("diffaug_dead_letters_total{reason=\"other\"}")).isEqualTo(968);
  }

  @Test
  void exactlyTheCatalogueIsScraped() {
    observer.serving(1, NOW);
    observer.committed(0, List.of(new BatchTally(1, 0, Map.of("a", 1), new long[0])));

    Set<String> scraped =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE"))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(scraped)
        .containsExactlyInAnyOrderElementsOf(
            Metric.catalogue().stream().map(Metric::scrapedName).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "tr-TR", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"})
  void numbersAndNamesAreWrittenAlikeInEveryLocale(String tag) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(tag));
      Health there = new Health(1, Duration.ofSeconds(6));
      StreamMetrics localised = new StreamMetrics(1, there, InstantSource.fixed(NOW));
      localised.passed(Stage.WRITE, 1_234_567_890_123L);
      localised.laneTurned(0, LaneState.RUNNING, "");

      Scrape scrape = Scrape.of(localised.scrape());

      assertThat(scrape.value("diffaug_stage_seconds_sum{stage=\"write\"}"))
          .isEqualTo(1234.567890123);
      assertThat(localised.scrape()).isASCII().contains("diffaug_in_flight_batches");
    } finally {
      Locale.setDefault(before);
    }
  }

  private Scrape scrape() {
    return Scrape.of(metrics.scrape());
  }

  private static long engineStages() {
    return EnumSet.complementOf(EnumSet.of(Stage.POLL, Stage.QUEUE, Stage.MODEL, Stage.TRIAL))
        .size();
  }

  private static long millisAgo(long millis) {
    return NOW.minusMillis(millis).toEpochMilli();
  }
}
