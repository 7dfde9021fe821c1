package io.diffaug.bench.swap;

import io.diffaug.bench.measure.Effort;
import io.diffaug.bench.measure.Finding;
import io.diffaug.bench.measure.Goal;
import io.diffaug.bench.measure.Measure;
import io.diffaug.bench.model.RandomVersion;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.observation.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A thousand swaps under full load, in one process without a broker: three versions of the demo's
 * size in turn, each read, verified, composed and loaded anew, the one before kept loaded as a
 * streamer keeps it.
 *
 * @param folder where versions are published to
 * @param effort how many swaps
 * @param out where the process's size is printed
 */
public record SwapMemoryBench(Path folder, Effort effort, PrintWriter out) {
  private static final int VIEWS = 2;
  private static final int VERSIONS = 3;

  /** Floats of each of the denoiser's layers, as in the demo. */
  private static final int HIDDEN = 256;

  private static final long DEPLOYMENT_SEED = 1;
  private static final Goal GROWTH = Goal.atMost(1.05);
  private static final int WORKERS = Runtime.getRuntime().availableProcessors();

  private int swaps() {
    return effort.equals(Effort.SMOKE) ? 20 : 1000;
  }

  /** From where on the process shall not grow. */
  private int warm() {
    return swaps() / 20;
  }

  /**
   * Swaps under load.
   *
   * @return what was lost, doubled or mixed, and what the process grew by
   * @throws IOException if the process's size cannot be read
   * @throws RejectedModelException if a version cannot be loaded
   */
  public List<Finding> rows() throws IOException, RejectedModelException {
    List<ModelBundleFiles> files = new ArrayList<>();
    for (int seed = 0; seed < VERSIONS; seed++) {
      files.add(RandomVersion.publish(folder, HIDDEN, seed).files());
    }
    try (References references = new References(files, VIEWS, DEPLOYMENT_SEED);
        LoadedVersions versions = new LoadedVersions();
        BatchAugmenter augmenter =
            new BatchAugmenter(
                versions, DEPLOYMENT_SEED, WORKERS, FullLoad.IN_FLIGHT, StreamObserver.NONE)) {
      load(versions, files.get(0));
      FullLoad load = FullLoad.start(augmenter, references::make);
      ProcessSize warm;
      ProcessSize last;
      try (load) {
        warm = swap(versions, files, load, 1, warm());
        last = swap(versions, files, load, warm() + 1, swaps());
      }
      return findings(load.tally(), warm, last);
    }
  }

  /** Swaps so and so often; the process's size after the last of them. */
  private ProcessSize swap(
      LoadedVersions versions, List<ModelBundleFiles> files, FullLoad load, int from, int to)
      throws IOException, RejectedModelException {
    for (int swap = from; swap <= to; swap++) {
      load.requireAlive();
      load(versions, files.get(swap % VERSIONS));
      versions.keep(Set.of(files.get((swap - 1) % VERSIONS).manifest().version()));
      if (swap % warm() == 0) {
        out.printf(Locale.ROOT, "swap %d: %s, %s%n", swap, ProcessSize.now(), load.tally());
        out.flush();
      }
    }
    return ProcessSize.now();
  }

  private static void load(LoadedVersions versions, ModelBundleFiles files)
      throws RejectedModelException {
    versions.load(ModelBundle.open(files, VIEWS, FullLoad.BATCH, new Device.Cpu()));
    versions.serve(files.manifest().version());
  }

  private List<Finding> findings(LoadTally tally, ProcessSize warm, ProcessSize last) {
    String swaps = "swaps " + warm() + " to " + swaps();
    double growth = (double) last.residentBytes() / warm.residentBytes();
    return List.of(
        none(swaps, "lost", tally.lost(), tally.samples() + " samples handed in"),
        none(swaps, "doubled", tally.doubled(), ""),
        none(swaps, "calls mixing versions", tally.mixed(), "a row of each batch made again"),
        new Measure(
            swaps, "ratio of resident memory", growth, Optional.of(GROWTH), last.toString()),
        none(swaps, "more threads", last.threads() - warm.threads(), ""),
        none(swaps, "more handles", last.handles() - warm.handles(), ""));
  }

  private static Measure none(String name, String quantity, long count, String note) {
    return new Measure(name, quantity, count, Optional.of(Goal.atMost(0)), note);
  }
}
