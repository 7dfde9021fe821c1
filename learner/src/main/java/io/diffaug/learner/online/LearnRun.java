package io.diffaug.learner.online;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.learner.pairs.PairBatch;
import io.diffaug.learner.pairs.PairReader;
import io.diffaug.learner.pairs.ReceivedPair;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * One run of the online learner: takes pairs in as they arrive and steps until its budget is spent.
 */
final class LearnRun {
  /** How long a read may take while pairs are known to be there. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PULSE = Duration.ofMillis(200);
  private static final Duration SAYING_EVERY = Duration.ofSeconds(5);
  private static final double NANOS = 1e9;

  private final LearnSettings settings;
  private final PairReader reader;
  private final Optional<LabelledSamples> holdout;
  private final PrintWriter out;
  private final LongSupplier nanos;
  private final List<Reading> readings = new ArrayList<>();
  private final Map<Long, Long> modelVersions = new TreeMap<>();
  private Map<Integer, Long> committed = Map.of();
  private long pairsRead;
  private long learning;
  private long reading;
  private long measuring;

  /**
   * A run.
   *
   * @param holdout labelled samples to measure on, if there are any
   * @param out where progress goes
   * @param nanos a clock that only goes forward
   */
  LearnRun(
      LearnSettings settings,
      PairReader reader,
      Optional<LabelledSamples> holdout,
      PrintWriter out,
      LongSupplier nanos) {
    this.settings = settings;
    this.reader = reader;
    this.holdout = holdout;
    this.out = out;
    this.nanos = nanos;
  }

  /**
   * Learns.
   *
   * @throws IllegalStateException if the topic does not bring enough pairs to begin with
   */
  LearnReport run() {
    List<ReceivedPair> first = awaitFirst();
    try (OnlineLearner learner = new OnlineLearner(settings, first, holdout)) {
      say(
          "scaled to the ranges of the first %,d anchors; measured on %s",
          first.size(), learner.measuredOn());
      learn(learner);
      return report(learner);
    }
  }

  /** Distinct anchors: as many as scaling wants, or all there are once that is enough to begin. */
  private List<ReceivedPair> awaitFirst() {
    int needed = OnlineLearner.needed(settings, holdout.isPresent());
    int wanted = Math.max(settings.fitOn(), needed);
    Map<AnchorKey, ReceivedPair> first = new LinkedHashMap<>();
    long begin = nanos.getAsLong();
    long said = begin;
    while (first.size() < wanted && (first.size() < needed || !reader.caughtUp())) {
      long now = nanos.getAsLong();
      if (first.size() < needed && now - begin > settings.patience().toNanos()) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "pairs of %d distinct anchors after %d s (expected: >= %d; see %s.batch and .patience)",
                first.size(),
                settings.patience().toSeconds(),
                needed,
                LearnSettings.SECTION));
      }
      if (now - said > SAYING_EVERY.toNanos()) {
        said = now;
        say("waiting for pairs: %,d of %,d distinct anchors", first.size(), needed);
      }
      for (ReceivedPair pair : read(PULSE).pairs()) {
        first.putIfAbsent(new AnchorKey(pair.anchor()), pair);
      }
    }
    return List.copyOf(first.values());
  }

  private void learn(OnlineLearner learner) {
    ReadingSchedule schedule = new ReadingSchedule(settings.readings());
    long begin = nanos.getAsLong();
    double spent = 0;
    while (spent < 1) {
      PairBatch fresh = read(reader.caughtUp() ? Duration.ZERO : PATIENCE);
      long before = nanos.getAsLong();
      learner.take(fresh.pairs());
      learner.step(spent);
      long after = nanos.getAsLong();
      learning += after - before;
      commit();
      spent = settings.budget().spent(learner.steps(), Duration.ofNanos(after - begin));
      if (schedule.due(spent)) {
        measure(learner, spent);
      }
    }
  }

  /** What was taken in was used, by one step at least. */
  private void commit() {
    if (settings.group().isPresent() && !reader.positions().equals(committed)) {
      committed = reader.commit() ? reader.positions() : Map.of();
    }
  }

  private PairBatch read(Duration patience) {
    long before = nanos.getAsLong();
    PairBatch batch = reader.read(settings.fresh(), patience);
    reading += nanos.getAsLong() - before;
    pairsRead += batch.size();
    batch.pairs().forEach(pair -> modelVersions.merge(pair.origin().modelVersion(), 1L, Long::sum));
    return batch;
  }

  private void measure(OnlineLearner learner, double spent) {
    long before = nanos.getAsLong();
    Reading now = spent < 1 ? learner.glance() : learner.read();
    measuring += nanos.getAsLong() - before;
    readings.add(now);
    StringBuilder figures = new StringBuilder();
    for (Recipe recipe : Recipe.values()) {
      figures.append("  ").append(recipe.key());
      now.figures()
          .get(recipe.key())
          .values()
          .forEach(figure -> figures.append(String.format(Locale.ROOT, " %5.1f", figure.mean())));
    }
    say(
        "step %,6d  %,7d pairs%s  %,5.0f steps/s",
        now.step(), pairsRead, figures, perSecond(learner));
  }

  private double perSecond(OnlineLearner learner) {
    return learner.allSteps() * NANOS / Math.max(1, learning);
  }

  private LearnReport report(OnlineLearner learner) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("learning", learning / NANOS);
    seconds.put("reading", reading / NANOS);
    seconds.put("measuring", measuring / NANOS);
    return new LearnReport(
        learner.steps(),
        settings.seeds(),
        settings.batch(),
        pairsRead,
        learner.distinctAnchors(),
        reader.undecodable().byReason(),
        modelVersions,
        learner.measuredOn(),
        readings,
        learner.weights(),
        seconds,
        perSecond(learner));
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
