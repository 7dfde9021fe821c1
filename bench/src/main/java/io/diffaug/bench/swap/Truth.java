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
import io.diffaug.streamer.settings.StreamSettings.Inference;
import java.util.List;

/** What a version makes of samples, loaded by itself and never swapped. */
final class Truth implements AutoCloseable {
  private final LoadedVersions alone = new LoadedVersions();
  private final BatchAugmenter augmenter;

  Truth(ModelBundleFiles version, Inference inference) throws RejectedModelException {
    augmenter = new BatchAugmenter(alone, inference.deploymentSeed(), 1, 1, StreamObserver.NONE);
    alone.load(ModelBundle.open(version, inference.views(), 1, new Device.Cpu()));
    alone.serve(version.manifest().version());
  }

  /** Whether the version makes this pair of its sample, to the bit. */
  boolean makes(ContrastivePair pair) {
    return pairOf(SampleFeed.sample(Integer.parseInt(pair.getSampleId()))).equals(pair);
  }

  /** What the version makes of a sample that it takes. */
  ContrastivePair pairOf(RawInput sample) {
    Outcome outcome = augmenter.augment(List.of(sample)).toCompletableFuture().join().get(0);
    return ((Outcome.Paired) outcome).pair();
  }

  @Override
  public void close() {
    augmenter.close();
    alone.close();
  }
}
