package io.diffaug.trainer;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.model.ModelRepository;
import io.diffaug.core.quality.Agreement;
import io.diffaug.core.quality.PairQuality;
import io.diffaug.nn.Seed;
import io.diffaug.nn.network.Network;
import io.diffaug.probe.LinearProbe;
import io.diffaug.probe.NeighbourProbe;
import io.diffaug.probe.Pca;
import io.diffaug.probe.Probe;
import io.diffaug.trainer.TrainingReport.Accuracy;
import io.diffaug.trainer.checkpoint.Checkpoint;
import io.diffaug.trainer.checkpoint.Checkpoints;
import io.diffaug.trainer.checkpoint.Fingerprint;
import io.diffaug.trainer.checkpoint.InvalidCheckpointException;
import io.diffaug.trainer.data.TrainingData;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.ModelPublisher;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trains once, measures, and publishes a version. */
public final class Trainer {
  private static final int VOTERS = 5;

  private final TrainSettings settings;
  private final ModelRepository repository;
  private final ProgressListener listener;

  /**
   * Makes the trainer.
   *
   * @param settings how to train
   * @param repository where the version goes
   * @param listener told of every step
   */
  public Trainer(TrainSettings settings, ModelRepository repository, ProgressListener listener) {
    this.settings = settings;
    this.repository = repository;
    this.listener = listener;
  }

  /**
   * Trains on samples, measures on others, and publishes the version.
   *
   * @param samples samples to train on
   * @param heldOut samples to measure on; if none, a share of {@code samples}
   * @return what it brought
   * @throws IllegalArgumentException if the samples are not fit to train on
   */
  public TrainingReport train(LabelledSamples samples, Optional<LabelledSamples> heldOut) {
    TrainingData data = data(samples, heldOut);
    try (TrainingLoop loop = loop(data)) {
      loop.run(listener);
      return report(data, loop);
    }
  }

  /**
   * The same, keeping checkpoints; and going on from one where asked to, exactly if the samples are
   * those it was begun on. Other samples are brought into the model space that it was begun in.
   *
   * @param samples samples to train on
   * @param heldOut samples to measure on; if none, a share of {@code samples}
   * @param checkpoints how training is kept
   * @return what it brought
   * @throws IllegalArgumentException if the samples are not fit to train on
   * @throws InvalidCheckpointException if training should go on and cannot
   */
  public TrainingReport train(
      LabelledSamples samples, Optional<LabelledSamples> heldOut, Checkpoints checkpoints) {
    Fingerprint fingerprint = Fingerprint.of(settings);
    Optional<Checkpoint> from = checkpoints.begin(fingerprint);
    TrainingData fitted = data(samples, heldOut);
    TrainingData data = from.map(Beginning::domain).map(fitted::in).orElse(fitted);
    Beginning beginning = new Beginning(fingerprint, data.sha256(), data.domain());
    try (TrainingLoop loop = loop(data)) {
      from.ifPresent(
          checkpoint -> {
            beginning.compare(checkpoint, checkpoints.notes());
            checkpoints.notes().accept("going on from " + loop.restore(checkpoint));
          });
      loop.save(
          checkpoints.everySteps(), moment -> checkpoints.folder().write(beginning.of(moment)));
      loop.run(listener);
      return report(data, loop);
    }
  }

  private TrainingData data(LabelledSamples samples, Optional<LabelledSamples> heldOut) {
    Seed split = settings.rootSeed().child("split");
    return heldOut
        .map(others -> TrainingData.of(samples, others))
        .orElseGet(() -> TrainingData.holdOut(samples, settings.holdout(), split));
  }

  private TrainingLoop loop(TrainingData data) {
    float minimum = data.domain().clipMinimum();
    float maximum = data.domain().clipMaximum();
    return new TrainingLoop(settings, data.training(), minimum, maximum);
  }

  private TrainingReport report(TrainingData data, TrainingLoop loop) {
    float[][] embeddings = loop.encoder().apply(data.heldOut());
    float[][] views = views(data, loop, embeddings);
    PairQuality quality = PairQuality.of(data.heldOut(), views);
    double agreement = meanAgreement(embeddings, loop.encoder().apply(views));
    ModelPublisher.Facts facts =
        new ModelPublisher.Facts(
            data.domain(),
            settings.encoder().embedding(),
            settings.schedule(),
            settings.conditionDropout(),
            settings.sampler(),
            origin(data, quality, agreement));
    ModelPublisher.Publication published =
        new ModelPublisher(repository).publish(loop.encoder(), loop.denoiser(), facts);
    return new TrainingReport(
        published.version().version(),
        published.version().manifestSha256(),
        data.training().length,
        data.heldOut().length,
        published.parity().maxAbsDifference(),
        quality.inBatchRetrieval(),
        quality.meanRelativeDistance(),
        agreement,
        data.labelled() ? probes(data, loop) : Map.of());
  }

  /** One generated view of each held-out sample. */
  private float[][] views(TrainingData data, TrainingLoop loop, float[][] embeddings) {
    Seed seed = settings.rootSeed().child("quality");
    float[][][] bank = loop.sampler().bank(loop.denoiser(), data.heldOut(), embeddings, 1, seed);
    float[][] views = new float[bank.length][];
    for (int row = 0; row < bank.length; row++) {
      views[row] = bank[row][0];
    }
    return views;
  }

  private SortedMap<String, String> origin(
      TrainingData data, PairQuality quality, double agreement) {
    SortedMap<String, String> origin = new TreeMap<>();
    origin.put("seed", Long.toString(settings.seed()));
    origin.put("settings", settings.toString());
    origin.put("training-samples", Integer.toString(data.training().length));
    origin.put("held-out-samples", Integer.toString(data.heldOut().length));
    origin.put("in-batch-retrieval", figure(quality.inBatchRetrieval()));
    origin.put("mean-relative-distance", figure(quality.meanRelativeDistance()));
    origin.put("mean-agreement", figure(agreement));
    return origin;
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private Map<String, Accuracy> probes(TrainingData data, TrainingLoop loop) {
    Pca pca = Pca.fit(data.training(), settings.mix().components());
    Map<String, Accuracy> probes = new LinkedHashMap<>();
    probes.put("raw", accuracy(data, data.training(), data.heldOut()));
    probes.put(
        "pca", accuracy(data, pca.transform(data.training()), pca.transform(data.heldOut())));
    probes.put("mix", accuracy(data, loop.control()));
    probes.put("diffaug", accuracy(data, loop.encoder()));
    return probes;
  }

  private Accuracy accuracy(TrainingData data, Network encoder) {
    return accuracy(data, encoder.apply(data.training()), encoder.apply(data.heldOut()));
  }

  private Accuracy accuracy(TrainingData data, float[][] training, float[][] heldOut) {
    Probe knn = new NeighbourProbe(VOTERS);
    Probe linear = new LinearProbe(settings.seed());
    return new Accuracy(
        knn.accuracy(training, data.trainingLabels(), heldOut, data.heldOutLabels()),
        linear.accuracy(training, data.trainingLabels(), heldOut, data.heldOutLabels()));
  }

  private static double meanAgreement(float[][] left, float[][] right) {
    double sum = 0;
    for (int row = 0; row < left.length; row++) {
      sum += Agreement.of(left[row], right[row]);
    }
    return sum / left.length;
  }
}
