package io.diffaug.cli.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.cli.demo.ContinuousResult.Fate;
import io.diffaug.cli.timeline.Happening;
import io.diffaug.cli.timeline.Rates;
import io.diffaug.cli.timeline.Standing;
import io.diffaug.cli.timeline.Standings;
import io.diffaug.cli.timeline.TimelineSheet;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.trainer.data.TopicReader;
import io.diffaug.trainer.publish.LoggedEvent;
import io.diffaug.trainer.publish.RolloutLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows the models log and the published pairs as anybody could: tells each event as it happens,
 * and counts pairs by the version that they name.
 */
final class RolloutWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double BIN_SECONDS = 2;

  private final RolloutLog log;
  private final TopicReader pairs;
  private final InstantSource clock;
  private final Instant start;
  private final Consumer<String> says;
  private final Standings standings = new Standings();
  private final Rates rates = new Rates(BIN_SECONDS);
  private final SortedMap<Long, Long> pairsByVersion = new TreeMap<>();
  private final NavigableSet<Long> spoilt = new TreeSet<>();

  private RolloutWatch(
      RolloutLog log, TopicReader pairs, InstantSource clock, Consumer<String> says) {
    this.log = log;
    this.pairs = pairs;
    this.clock = clock;
    this.start = clock.instant();
    this.says = says;
  }

  /** Opens both topics at their beginnings; the time line begins now. */
  static RolloutWatch open(KafkaSettings kafka, InstantSource clock, Consumer<String> says) {
    RolloutLog log = RolloutLog.open(kafka, PATIENCE);
    try {
      TopicReader pairs = TopicReader.open(kafka, kafka.pairs(), PATIENCE);
      return new RolloutWatch(log, pairs, clock, says);
    } catch (RuntimeException unreadable) {
      log.close();
      throw unreadable;
    }
  }

  /** Takes in what has come, waiting a moment for it. */
  void look() {
    log.await(this::tell);
    pairs.await(this::count);
  }

  /** Takes in everything there is. */
  void lookToTheEnd() {
    log.readToEnd(this::tell);
    pairs.readToEnd(this::count);
  }

  /** Notes that a version is the demo's own. */
  void spoilt(long version) {
    spoilt.add(version);
  }

  /** The models log, folded as far as it was read. */
  Rollout rollout() {
    return log.rollout();
  }

  /** What became of each version until now. */
  List<Fate> fates() {
    return rollout().versions().announced().keySet().stream().map(this::fate).toList();
  }

  private Fate fate(long version) {
    return new Fate(
        version,
        spoilt.contains(version),
        Standing.of(rollout(), version),
        rollout().versions().served().contains(version),
        standings.until(seconds()).stream()
            .anyMatch(stretch -> stretch.version() == version && stretch.standing().publishes()),
        pairsByVersion.getOrDefault(version, 0L));
  }

  /** Versions and pairs until now, as a picture. */
  TimelineSheet sheet(double fed) {
    Map<Long, String> notes = new TreeMap<>();
    spoilt.forEach(version -> notes.put(version, "spoilt"));
    return new TimelineSheet(seconds(), standings.until(seconds()), notes, rates, fed);
  }

  /** Seconds since the time line began. */
  double seconds() {
    return seconds(clock.instant());
  }

  @Override
  public void close() {
    log.close();
    pairs.close();
  }

  private boolean tell(LoggedEvent logged) {
    double seconds = seconds(logged.time());
    Effect effect = logged.folded().effect();
    standings.see(seconds, logged.folded().rollout());
    String announcer = spoilt.contains(effect.version()) ? "this demo" : "trainer";
    Happening.of(seconds, logged.event(), effect, announcer)
        .ifPresent(row -> says.accept(row.inWords(published())));
    return true;
  }

  private boolean count(ConsumerRecord<byte[], byte[]> record) {
    long version = version(record);
    pairsByVersion.merge(version, 1L, Long::sum);
    rates.add(seconds(), Standing.of(log.rollout(), version), 1);
    return true;
  }

  private long published() {
    return pairsByVersion.values().stream().mapToLong(Long::longValue).sum();
  }

  private double seconds(Instant time) {
    return Math.max(0, Duration.between(start, time).toMillis() / 1e3);
  }

  private static long version(ConsumerRecord<byte[], byte[]> record) {
    try {
      return ContrastivePair.parseFrom(record.value()).getProvenance().getModelVersion();
    } catch (InvalidProtocolBufferException malformed) {
      throw new IllegalStateException(
          record.topic() + "/" + record.partition() + "/" + record.offset() + ": not a pair",
          malformed);
    }
  }
}
