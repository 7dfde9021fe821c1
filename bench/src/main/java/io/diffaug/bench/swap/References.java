package io.diffaug.bench.swap;

import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.streamer.inference.BatchAugmenter;
import io.diffaug.streamer.inference.Device;
import io.diffaug.streamer.inference.LoadedVersions;
import io.diffaug.streamer.inference.ModelBundle;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.observation.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each version by itself, loaded once and never swapped: what a pair that names it must be. */
final class References implements AutoCloseable {
  private record Loaded(LoadedVersions versions, BatchAugmenter augmenter) {}

  private final Map<Long, Loaded> loaded = new HashMap<>();

  References(List<ModelBundleFiles> versions, int views, long deploymentSeed)
      throws RejectedModelException {
    for (ModelBundleFiles files : versions) {
      long version = files.manifest().version();
      LoadedVersions alone = new LoadedVersions();
      loaded.put(
          version,
          new Loaded(alone, new BatchAugmenter(alone, deploymentSeed, 1, 1, StreamObserver.NONE)));
      alone.load(ModelBundle.open(files, views, 1, new Device.Cpu()));
      alone.serve(version);
    }
  }

  /** Whether the version that a pair names makes this pair of the sample, to the bit. */
  boolean make(ContrastivePair pair, RawInput sample) {
    Loaded version = loaded.get(pair.getProvenance().getModelVersion());
    Outcome alone = version.augmenter.augment(List.of(sample)).toCompletableFuture().join().get(0);
    return alone instanceof Outcome.Paired expected && expected.pair().equals(pair);
  }

  @Override
  public void close() {
    loaded.values().forEach(each -> each.augmenter.close());
    loaded.values().forEach(each -> each.versions.close());
  }
}
