package io.diffaug.bench.stream;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.StreamSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Samples a second of the workers while a candidate shadows every tenth batch, against the same
 * workers without a trial. There is no broker: beside one, the share of the model, and with it the
 * cost of a second one, would be smaller.
 *
 * @param folder where versions are published to
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record ShadowCostBench(Path folder, Effort effort, PrintWriter out) {
  private static final int VIEWS = 2;
  private static final int BATCH = 64;

  /** A cost of 12 %. */
  private static final Goal GOAL = Goal.atLeast(0.88);

  private static final TrialPlan PLAN =
      new TrialPlan(
          false,
          ShadowedBatches.SHARE,
          1,
          2,
          2,
          0.05,
          Map.of(Figure.RETRIEVAL_COMMON, 1.0),
          0.01,
          0);

  /**
   * Measures denoisers of two sizes.
   *
   * @return a row for each
   * @throws Exception if a side fails
   */
  public List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.add(row("0.1 million weights", 112));
    rows.add(row("1 million weights", 448));
    return rows;
  }

  private Row row(String size, int hidden) throws Exception {
    RandomVersion stable = RandomVersion.publish(folder, hidden);
    RandomVersion candidate = RandomVersion.publish(folder, hidden);
    long version = candidate.published().version();
    StreamSettings settings = StreamSide.settings("bench");
    int workers = settings.inference().workers();
    try (LoadedVersions versions = new LoadedVersions();
        BatchAugmenter augmenter =
            new BatchAugmenter(versions, 0, workers, 2 * workers, StreamObserver.NONE)) {
      load(versions, stable);
      load(versions, candidate);
      versions.serve(stable.published().version());
      ShadowedBatches batches =
          new ShadowedBatches(augmenter, version, BATCH, 2 * workers, effort.turn());
      List<TrialTally> tallies = new ArrayList<>();
      Side.Turn shadowed =
          () -> {
            versions.beginTrial(version, Phase.SHADOW, PLAN);
            double rate = batches.perSecond();
            tallies.add(versions.tally());
            versions.endTrial();
            return rate;
          };
      Row row =
          new Contest(
                  "every tenth batch shadowed, " + size,
                  "samples",
                  new Side("with the candidate beside, " + workers + " workers", shadowed),
                  new Side("without", batches::perSecond),
                  Optional.of(GOAL))
              .run(effort, out);
      return row.noting(cost(row, tallies.get(tallies.size() - 1)));
    }
  }

  private static void load(LoadedVersions versions, RandomVersion version) throws Exception {
    versions.load(ModelBundle.open(version.files(), VIEWS, BATCH, new Device.Cpu()));
  }

  private static String cost(Row row, TrialTally tally) {
    return String.format(
        Locale.ROOT,
        "shadow-cost %.1f %% of throughput; the last turn compared %,d samples in %d blocks",
        100 * (1 - row.ratio().median()),
        tally.rows(),
        tally.blocks());
  }
}
