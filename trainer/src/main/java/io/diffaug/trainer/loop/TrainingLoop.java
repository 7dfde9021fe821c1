package io.diffaug.trainer.loop;

import io.diffaug.core.diffusion.SamplerTable;
import io.diffaug.nn.network.Network;
import io.diffaug.nn.positives.GeneratedViews;
import io.diffaug.nn.positives.Mixture;
import io.diffaug.nn.positives.NeighbourMix;
import io.diffaug.nn.positives.PairBatch;
import io.diffaug.nn.positives.PositiveSource;
import io.diffaug.nn.positives.ViewSampler;
import io.diffaug.probe.Neighbours;
import io.diffaug.probe.Pca;
import java.util.function.Consumer;

/**
 * The method's schedule: encoder warm-up on MIX (A), diffusion on the frozen encoder (B), and
 * rounds in which the encoder learns from generated views and the denoiser from the new embeddings
 * (C).
 *
 * <p>Beside it runs a control, an encoder that differs in one thing only: where this one sees
 * generated pairs, the control sees MIX, for as many steps, from the same warm-up, on the same
 * anchors in the same order.
 *
 * <p>While an encoder is frozen its embeddings do not change: they are computed once a phase, in
 * inference mode, as they will be when serving.
 */
public final class TrainingLoop implements AutoCloseable {
  private final TrainSettings settings;
  private final float[][] samples;
  private final float clipMinimum;
  private final float clipMaximum;
  private final NeighbourMix mix;
  private final EncoderTraining encoder;
  private final DenoiserTraining denoiser;
  private EncoderTraining control;

  /**
   * Prepares networks and neighbours.
   *
   * @param settings how to train
   * @param samples training samples in model space, shape [samples, width]
   * @param clipMinimum lower bound of a predicted clean sample
   * @param clipMaximum upper bound of a predicted clean sample
   * @throws IllegalArgumentException if there are fewer samples than a batch holds
   */
  public TrainingLoop(
      TrainSettings settings, float[][] samples, float clipMinimum, float clipMaximum) {
    this.settings = settings;
    this.samples = samples;
    this.clipMinimum = clipMinimum;
    this.clipMaximum = clipMaximum;
    BatchOrder.check(samples.length, settings.batch());
    TrainSettings.Mix recipe = settings.mix();
    float[][] reduced = Pca.fit(samples, recipe.components()).transform(samples);
    this.mix =
        new NeighbourMix(samples, Neighbours.table(reduced, recipe.neighbours()), recipe.noise());
    this.encoder = new EncoderTraining(settings, samples.length, samples[0].length);
    this.denoiser = new DenoiserTraining(settings, samples.length, samples[0].length);
  }

  /**
   * Trains, once from beginning to end.
   *
   * @param listener told of every step
   * @throws DivergedTrainingException if a loss is no longer finite
   */
  public void run(ProgressListener listener) {
    TrainSettings.Rounds rounds = settings.rounds();
    encoder.run("A encoder", settings.encoder().steps(), mix, listener);
    control = encoder.fork(samples.length);
    diffuse("B denoiser", settings.denoiser().steps(), listener);
    for (int round = 1; round <= rounds.count(); round++) {
      encoder.run("C encoder " + round, rounds.encoderSteps(), mixture(round), listener);
      diffuse("C denoiser " + round, rounds.denoiserSteps(), listener);
    }
    control.run("control encoder", rounds.count() * rounds.encoderSteps(), mix, listener);
  }

  /** Shows every batch of pairs that the encoder, not the control, is trained on. */
  void observe(Consumer<PairBatch> observer) {
    encoder.observe(observer);
  }

  private void diffuse(String phase, int steps, ProgressListener listener) {
    denoiser.run(phase, steps, samples, encoder.encoder().apply(samples), listener);
  }

  private PositiveSource mixture(int round) {
    float[][] embeddings = encoder.encoder().apply(samples);
    float[][][] bank =
        sampler()
            .bank(
                denoiser.average(),
                embeddings,
                samples[0].length,
                settings.rounds().views(),
                settings.rootSeed().child("bank").child(round));
    return new Mixture(settings.rounds().lambda(), new GeneratedViews(bank), mix);
  }

  /**
   * The sampler that fills the bank.
   *
   * @return the sampler on this training's schedule
   */
  public ViewSampler sampler() {
    SamplerTable table = settings.sampler().table(settings.schedule());
    return new ViewSampler(table, clipMinimum, clipMaximum);
  }

  /**
   * The trained encoder.
   *
   * @return the network, open until this closes
   */
  public Network encoder() {
    return encoder.encoder();
  }

  /**
   * The control: the encoder that saw MIX only.
   *
   * @return the network, open until this closes
   * @throws IllegalStateException if training has not run
   */
  public Network control() {
    if (control == null) {
      throw new IllegalStateException("control: none yet (expected: after training)");
    }
    return control.encoder();
  }

  /**
   * The trained denoiser's averaged weights, the ones that sample.
   *
   * @return the network, open until this closes
   */
  public Network denoiser() {
    return denoiser.average();
  }

  /** Frees all networks. */
  @Override
  public void close() {
    encoder.close();
    denoiser.close();
    if (control != null) {
      control.close();
    }
  }
}
