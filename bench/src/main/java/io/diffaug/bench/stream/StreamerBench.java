package io.diffaug.bench.stream;

import io.diffaug.bench.measure.Contest;
import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Machine;
import io.diffaug.bench.measure.Row;
import io.diffaug.bench.measure.Side;
import io.diffaug.bench.model.BareRuntime;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.settings.StreamSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs a second from topic to topic, all included, against bare ONNX Runtime on the same composed
 * graph and batch, for denoisers of three sizes. The broker is another process, idle while bare
 * ONNX Runtime is measured.
 *
 * @param bootstrapServers where the broker is
 * @param folder where versions are published to
 * @param effort how long to measure
 * @param out where each measurement is printed
 */
public record StreamerBench(String bootstrapServers, Path folder, Effort effort, PrintWriter out) {
  private static final int VIEWS = 2;
  private static final int BATCH = 64;
  private static final int PROMISED = 448;
  private static final Goal GOAL = Goal.atLeast(0.9);

  /** About what a model that does nothing lets through a second; sizes a backlog, nothing else. */
  private static final int WARM_UP_RECORDS_A_SECOND = 120_000;

  /** Floats of each of the denoiser's layers, by millions of weights. */
  private static final Map<String, Integer> SIZES = sizes();

  private static Map<String, Integer> sizes() {
    Map<String, Integer> hidden = new LinkedHashMap<>();
    hidden.put("0.1", 112);
    hidden.put("1", PROMISED);
    hidden.put("7", 1280);
    return hidden;
  }

  /**
   * Measures each size, in a smoke run the promised one alone.
   *
   * @return a row for each; the one of a million weights has the goal
   * @throws Exception if a side fails
   */
  public List<Row> rows() throws Exception {
    List<Row> rows = new ArrayList<>();
    try (Cluster cluster = new Cluster(bootstrapServers)) {
      warmUp(cluster);
      for (Map.Entry<String, Integer> size : SIZES.entrySet()) {
        boolean promised = size.getValue() == PROMISED;
        if (promised || !effort.equals(Effort.SMOKE)) {
          RandomVersion version = RandomVersion.publish(folder, size.getValue());
          Optional<Goal> goal = promised ? Optional.of(GOAL) : Optional.empty();
          rows.add(row(cluster, size.getKey(), version, goal));
        }
      }
    }
    return rows;
  }

  /**
   * Streams through a model that does nothing. The JIT counts calls: at the pace of real models it
   * takes minutes to compile what runs once a batch, here and in the broker, where a stream that
   * runs for days has it behind it.
   */
  private void warmUp(Cluster cluster) throws Exception {
    long records = (long) (WARM_UP_RECORDS_A_SECOND * effort.turnSeconds());
    Backlog backlog = Backlog.fill(cluster, "bench-streamer-warm-up", records);
    StreamSide stream = new StreamSide(cluster, DoNothing::augment, DoNothing.VERSION);
    for (int i = 0; i < effort.warmUps(); i++) {
      stream.perSecond(backlog);
    }
    cluster.delete(backlog.topic());
  }

  private Row row(Cluster cluster, String millions, RandomVersion version, Optional<Goal> goal)
      throws Exception {
    StreamSettings settings = StreamSide.settings("bench");
    int workers = settings.inference().workers();
    byte[] graph = version.composed(VIEWS);
    try (BareRuntime bare = BareRuntime.fastest(graph, VIEWS, BATCH, effort.turn().dividedBy(4));
        LoadedVersions versions = new LoadedVersions();
        BatchAugmenter augmenter =
            new BatchAugmenter(
                versions,
                settings.inference().deploymentSeed(),
                workers,
                2 * settings.batching().pipelineDepth(),
                StreamObserver.NONE)) {
      versions.load(ModelBundle.open(version.files(), VIEWS, BATCH, new Device.Cpu()));
      versions.serve(version.published().version());
      long records =
          Math.max(4 * BATCH, (long) (bare.perSecond(effort.turn()) * effort.turnSeconds()));
      Backlog backlog = Backlog.fill(cluster, "bench-streamer-" + millions, records);
      StreamSide stream = new StreamSide(cluster, augmenter, version.published());
      Row row =
          new Contest(
                  "streamer, " + millions + " million weights",
                  "pairs",
                  new Side("stream, " + workers + " workers", () -> stream.perSecond(backlog)),
                  new Side("bare ONNX Runtime, " + bare, () -> bare.perSecond(effort.turn())),
                  goal)
              .run(effort, out);
      return row.noting(engineCost(row));
    }
  }

  /** What a pair costs beside the model, on all cores together. */
  private static String engineCost(Row row) {
    int cores = Machine.here().cores();
    double seconds = 1 / row.contenderFigures().median() - 1 / row.baselineFigures().median();
    return String.format(
        Locale.ROOT, "engine cost %.1f us of core time a record", cores * seconds * 1e6);
  }
}
