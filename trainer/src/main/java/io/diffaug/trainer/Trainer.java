package io.diffaug.trainer;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.nn.Seed;
import io.diffaug.trainer.checkpoint.Beginning;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.checkpoint.Fingerprint;
import io.diffaug.trainer.checkpoint.InvalidCheckpointException;
import io.diffaug.trainer.data.DataSettings;
import io.diffaug.trainer.data.SourcedSamples;
import io.diffaug.trainer.data.TrainingData;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.HeldOutSamples;
import io.diffaug.trainer.publish.PublishGate;
import io.diffaug.trainer.publish.Release;
import io.diffaug.trainer.publish.Releaser;
import io.diffaug.trainer.publish.WorseVersionException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains once, measures, and publishes a version. */
public final class Trainer {
  private final TrainSettings settings;
  private final DataSettings limits;
  private final PublishGate gate;
  private final ProgressListener listener;

  /**
   * Makes the trainer.
   *
   * @param settings how to train
   * @param limits what is taken of the samples
   * @param gate what the version must pass, and where it goes
   * @param listener told of every step
   */
  public Trainer(
      TrainSettings settings, DataSettings limits, PublishGate gate, ProgressListener listener) {
    this.settings = settings;
    this.limits = limits;
    this.gate = gate;
    this.listener = listener;
  }

  /**
   * Trains on samples, measures on others, and publishes the version. It keeps checkpoints, and
   * goes on from one where asked to, exactly if the samples are those it was begun on; other
   * samples are brought into the model space that it was begun in.
   *
   * @param samples samples to train on
   * @param heldOut samples to measure on; if none, a share of {@code samples}
   * @param checkpoints how training is kept
   * @return what it brought
   * @throws IllegalArgumentException if the samples are not fit to train on
   * @throws InvalidCheckpointException if training should go on and cannot
   * @throws WorseVersionException if the version does not pass the gate
   */
  public TrainingReport train(
      SourcedSamples samples, Optional<SourcedSamples> heldOut, Checkpoints checkpoints) {
    Fingerprint fingerprint = Fingerprint.of(settings);
    Optional<Checkpoint> from = checkpoints.begin(fingerprint);
    Consumer<String> notes = checkpoints.notes();
    TrainingData fitted =
        data(distinct(samples, notes), heldOut.map(others -> distinct(others, notes)));
    TrainingData data = from.map(Beginning::domain).map(fitted::in).orElse(fitted);
    noteOutliers(data, notes);
    Beginning beginning = new Beginning(fingerprint, data.sha256(), data.domain());
    try (TrainingLoop loop = loop(data)) {
      from.ifPresent(
          checkpoint -> {
            beginning.compare(checkpoint, notes);
            notes.accept("going on from " + loop.restore(checkpoint));
          });
      loop.save(
          checkpoints.everySteps(), moment -> checkpoints.folder().write(beginning.of(moment)));
      loop.run(listener);
      return measureAndPublish(data, loop, origin(data, samples, heldOut));
    }
  }

  /**
   * Equal samples count once: so no batch takes a positive for a negative, no sample is its own
   * neighbour, and none is on both sides where a share is held out.
   */
  private static LabelledSamples distinct(SourcedSamples samples, Consumer<String> notes) {
    LabelledSamples all = samples.samples();
    LabelledSamples distinct = all.distinct();
    int repeats = all.features().length - distinct.features().length;
    if (repeats > 0) {
      notes.accept(samples.source() + ": " + repeats + " samples repeat others, and are left out");
    }
    return distinct;
  }

  private TrainingData data(LabelledSamples samples, Optional<LabelledSamples> heldOut) {
    Seed split = settings.rootSeed().child("split");
    return heldOut
        .map(others -> TrainingData.of(samples, others, limits.farthest()))
        .orElseGet(
            () -> TrainingData.holdOut(samples, settings.holdout(), split, limits.farthest()));
  }

  private void noteOutliers(TrainingData data, Consumer<String> notes) {
    if (data.passedOver() > 0) {
      notes.accept(
          "samples far out of range: "
              + data.passedOver()
              + " passed over (a feature further out than "
              + limits.farthest()
              + " halves of its range, diffaug.train.data.farthest)");
    }
  }

  private TrainingLoop loop(TrainingData data) {
    float minimum = data.domain().clipMinimum();
    float maximum = data.domain().clipMaximum();
    return new TrainingLoop(settings, data.training(), minimum, maximum);
  }

  /** Where the version comes from; the figures join it. */
  private SortedMap<String, String> origin(
      TrainingData data, SourcedSamples samples, Optional<SourcedSamples> heldOut) {
    SortedMap<String, String> origin = new TreeMap<>();
    origin.put("seed", Long.toString(settings.seed()));
    origin.put("settings", settings.toString());
    origin.put("data", samples.source());
    origin.put("data-samples", Long.toString(samples.found()));
    heldOut.ifPresent(others -> origin.put("held-out-data", others.source()));
    origin.put("training-samples", Integer.toString(data.training().length));
    origin.put("training-sha256", data.sha256());
    origin.put("held-out-samples", Integer.toString(data.heldOut().length));
    return origin;
  }

  private TrainingReport measureAndPublish(
      TrainingData data, TrainingLoop loop, SortedMap<String, String> origin) {
    Seed seed = settings.rootSeed().child("quality").child(0);
    HeldOutSamples heldOut = new HeldOutSamples(data.domain(), data.rawHeldOut(), seed);
    Release release = new Releaser(settings, gate).release(loop, heldOut, origin, claimed -> {});
    return new TrainingReport(
        release.version().version(),
        release.version().manifestSha256(),
        data.domain().shape(),
        data.training().length,
        data.heldOut().length,
        release.parity().maxAbsDifference(),
        release.quality().inBatchRetrieval(),
        release.quality().meanRelativeDistance(),
        release.agreement(),
        data.labelled() ? new Probes(settings, data).of(loop) : Map.of());
  }
}
