package io.diffaug.bench.rollout;

import io.diffaug.core.csv.LabelledSamples;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.settings.Settings;
import io.diffaug.nn.network.Network;
import io.diffaug.trainer.data.TrainingData;
import io.diffaug.trainer.loop.DenoiserTraining;
import io.diffaug.trainer.loop.EncoderTraining;
import io.diffaug.trainer.loop.ProgressListener;
import io.diffaug.trainer.loop.TrainSettings;
import io.diffaug.trainer.loop.TrainingLoop;
import io.diffaug.trainer.publish.ModelPublisher;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Networks trained on the digits by the trainer's own loop. Owns them. */
final class DigitsTraining implements AutoCloseable {
  /** No sample is too far out. */
  private static final double EVERY_SAMPLE = Double.POSITIVE_INFINITY;

  private final TrainSettings settings;
  private final VectorDomain domain;
  private final TrainingLoop loop;

  private DigitsTraining(TrainSettings settings, VectorDomain domain, TrainingLoop loop) {
    this.settings = settings;
    this.domain = domain;
    this.loop = loop;
  }

  /**
   * Trains.
   *
   * @param samples all samples; which are held out hangs on the seed, as in the trainer
   * @param seed the training's seed
   * @param share share of the trainer's default steps, 2 for twice as many
   */
  static DigitsTraining run(LabelledSamples samples, long seed, double share) {
    TrainSettings settings = settings(seed, share);
    TrainingData data =
        TrainingData.holdOut(
            samples, settings.holdout(), settings.rootSeed().child("split"), EVERY_SAMPLE);
    VectorDomain domain = data.domain();
    TrainingLoop loop =
        new TrainingLoop(settings, data.training(), domain.clipMinimum(), domain.clipMaximum());
    loop.run(ProgressListener.SILENT);
    return new DigitsTraining(settings, domain, loop);
  }

  private static TrainSettings settings(long seed, double share) {
    Map<String, String> overrides = new HashMap<>();
    overrides.put(TrainSettings.SECTION + ".seed", Long.toString(seed));
    TrainSettings usual = read(Map.of());
    steps(overrides, "encoder.steps", share * usual.encoder().steps());
    steps(overrides, "denoiser.steps", share * usual.denoiser().steps());
    steps(overrides, "rounds.encoder-steps", share * usual.rounds().encoderSteps());
    steps(overrides, "rounds.denoiser-steps", share * usual.rounds().denoiserSteps());
    return read(overrides);
  }

  private static void steps(Map<String, String> overrides, String key, double steps) {
    overrides.put(TrainSettings.SECTION + "." + key, Long.toString(Math.max(1, Math.round(steps))));
  }

  private static TrainSettings read(Map<String, String> overrides) {
    Settings settings = Settings.load(Optional.empty(), overrides);
    TrainSettings read = TrainSettings.read(settings);
    settings.check();
    return read;
  }

  /** A copy of the encoder; its owner closes it. */
  Network encoder() {
    return copy(EncoderTraining.network(settings, domain.width()), loop.encoder());
  }

  /** A copy of the denoiser's averaged weights; its owner closes it. */
  Network denoiser() {
    return copy(DenoiserTraining.network(settings, domain.width()), loop.denoiser());
  }

  private static Network copy(Network blank, Network trained) {
    blank.copyFrom(trained);
    return blank;
  }

  /** What a manifest would say of them. */
  ModelPublisher.Facts facts() {
    return new ModelPublisher.Facts(
        domain,
        settings.encoder().embedding(),
        settings.schedule(),
        settings.conditionDropout(),
        settings.sampler(),
        settings.sampler().steps(),
        new TreeMap<>());
  }

  @Override
  public void close() {
    loop.close();
  }
}
