package io.diffaug.trainer.loop;

import ai.djl.nn.Block;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.diffusion.Sampler;
import io.diffaug.core.diffusion.SamplerRun;
import io.diffaug.core.diffusion.SamplerSettings;
import io.diffaug.core.diffusion.TimestepSpacing;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import io.diffaug.nn.Seed;
import io.diffaug.nn.loss.ContrastiveLoss;
import io.diffaug.nn.loss.InfoNce;
import io.diffaug.nn.loss.SoftContrastive;
import io.diffaug.nn.network.ProjectionHead;
import io.diffaug.nn.optim.LearningRate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to train; {@code reference.conf} explains each key.
 *
 * @param seed what every draw of a run hangs on
 * @param holdout share of samples that training never sees, where none are given
 * @param batch anchors a step, in both kinds of phase
 * @param weightDecay AdamW's weight decay
 * @param clipNorm largest global norm of a gradient
 * @param loss what the encoder is trained to make small
 * @param encoder the encoder and its warm-up
 * @param mix neighbour MIX
 * @param denoiser the denoiser and its first training
 * @param rounds what happens in each round
 * @param sampling how views are generated
 */
public record TrainSettings(
    long seed,
    double holdout,
    int batch,
    double weightDecay,
    double clipNorm,
    Loss loss,
    Encoder encoder,
    Mix mix,
    Denoiser denoiser,
    Rounds rounds,
    Sampling sampling) {

  /** The section all keys are under. */
  public static final String SECTION = "diffaug.train";

  private static final int MOST_STEPS = 10_000_000;
  private static final int WIDEST = 1 << 16;

  /** Which contrastive loss, by its name in settings. */
  public enum LossName {
    /** {@code info-nce}, on a head of one hidden layer. */
    INFO_NCE,
    /** {@code soft-contrastive}, DiffAug's own, on a head that ends in the plane. */
    SOFT_CONTRASTIVE;

    static LossName of(String name) {
      return switch (name) {
        case "info-nce" -> INFO_NCE;
        case "soft-contrastive" -> SOFT_CONTRASTIVE;
        default ->
            throw new IllegalArgumentException(name + " (expected: info-nce or soft-contrastive)");
      };
    }
  }

  /**
   * The contrastive loss.
   *
   * @param name which one
   * @param nu the soft contrastive loss's degrees of freedom in the plane
   * @param alpha the soft contrastive loss's weight of the positive
   */
  public record Loss(LossName name, double nu, double alpha) {}

  /**
   * The encoder and its warm-up.
   *
   * @param hidden floats of each hidden layer
   * @param embedding floats of an embedding
   * @param projection floats that the contrastive loss sees
   * @param inputDropout probability of hiding a feature
   * @param temperature InfoNCE's temperature
   * @param learningRate peak of the cosine
   * @param steps steps of phase A
   */
  public record Encoder(
      int hidden,
      int embedding,
      int projection,
      double inputDropout,
      double temperature,
      double learningRate,
      int steps) {}

  /**
   * Neighbour MIX.
   *
   * @param neighbours nearest neighbours to draw from, K
   * @param components principal components in which they are near
   * @param noise standard deviation of the noise on each view
   */
  public record Mix(int neighbours, int components, double noise) {}

  /**
   * The denoiser and its first training.
   *
   * @param hidden floats of each residual layer
   * @param condition floats of the condition
   * @param depth residual layers
   * @param schedule the diffusion's noise schedule
   * @param conditionDropout probability that a sample's condition is dropped
   * @param learningRate peak of the cosine
   * @param emaDecay what stays of the averaged weights at each step
   * @param steps steps of phase B
   */
  public record Denoiser(
      int hidden,
      int condition,
      int depth,
      NoiseSchedule schedule,
      double conditionDropout,
      double learningRate,
      double emaDecay,
      int steps) {}

  /**
   * How views are generated.
   *
   * @param sampler the solver
   * @param steps denoiser evaluations a view, K
   * @param spacing which timesteps they visit
   * @param startTimestep where a run begins; nothing for the last timestep, pure noise
   * @param guidanceScale strength of classifier-free guidance
   */
  public record Sampling(
      Sampler sampler,
      int steps,
      TimestepSpacing spacing,
      OptionalInt startTimestep,
      float guidanceScale) {}

  /**
   * The rounds of phase C.
   *
   * @param count rounds; {@link #ENDLESS} for a training that goes on as long as samples arrive
   * @param lambda probability that a pair is two generated views
   * @param views generated views a sample in the bank
   * @param encoderSteps encoder steps a round
   * @param denoiserSteps denoiser steps a round
   * @param endlessRate share of the peak learning rates that endless rounds are trained at
   */
  public record Rounds(
      int count,
      double lambda,
      int views,
      int encoderSteps,
      int denoiserSteps,
      double endlessRate) {

    /** More rounds than anybody will see. */
    public static final int ENDLESS = 1 << 29;

    /**
     * Whether training goes on as long as samples arrive.
     *
     * @return true if so
     */
    public boolean endless() {
      return count == ENDLESS;
    }

    private Rounds withoutEnd() {
      return new Rounds(ENDLESS, lambda, views, encoderSteps, denoiserSteps, endlessRate);
    }
  }

  /**
   * Reads {@code diffaug.train}.
   *
   * @param settings the settings, which collect the complaints
   * @return the training settings
   */
  public static TrainSettings read(Settings settings) {
    SettingsReader train = settings.section(SECTION);
    TrainSettings read =
        new TrainSettings(
            train.whole("seed"),
            train.number("holdout", 0.01, 0.9),
            train.integer("batch", 2, 65_536),
            train.number("weight-decay", 0, 10),
            train.number("clip-norm", 1e-6, 1e9),
            loss(train),
            encoder(settings.section(SECTION + ".encoder")),
            mix(settings.section(SECTION + ".mix")),
            denoiser(settings.section(SECTION + ".denoiser")),
            rounds(settings.section(SECTION + ".rounds")),
            sampling(settings.section(SECTION + ".sampler")));
    try {
      read.run(-1, 1);
    } catch (IllegalArgumentException unfit) {
      train.complain("sampler", unfit.getMessage());
    }
    return read;
  }

  private static Sampling sampling(SettingsReader sampler) {
    double eta = sampler.number("eta", 0, 1);
    return new Sampling(
        sampler.choice("solver", name -> Sampler.of(name, eta)),
        sampler.integer("steps", 1, 1000),
        sampler.choice("spacing", TimestepSpacing::of),
        sampler.choice("start-timestep", TrainSettings::timestep),
        (float) sampler.number("guidance-scale", 0, 100));
  }

  private static OptionalInt timestep(String text) {
    if (text.equals("last")) {
      return OptionalInt.empty();
    }
    if (!text.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException(text + " (expected: a timestep, or last)");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  private static NoiseSchedule schedule(String name, int timesteps) {
    return switch (name) {
      case "linear" -> NoiseSchedule.linear(timesteps);
      case "cosine" -> NoiseSchedule.cosine(timesteps);
      default -> throw new IllegalArgumentException(name + " (expected: linear or cosine)");
    };
  }

  private static Loss loss(SettingsReader train) {
    return new Loss(
        train.choice("loss", LossName::of),
        train.number("soft-contrastive.nu", 1e-3, 1e3),
        train.number("soft-contrastive.alpha", 0, 1));
  }

  private static Encoder encoder(SettingsReader encoder) {
    return new Encoder(
        encoder.integer("hidden", 1, WIDEST),
        encoder.integer("embedding", 1, WIDEST),
        encoder.integer("projection", 1, WIDEST),
        encoder.number("input-dropout", 0, 0.99),
        encoder.number("temperature", 1e-2, 100),
        encoder.number("learning-rate", 1e-9, 1),
        encoder.integer("steps", 1, MOST_STEPS));
  }

  private static Mix mix(SettingsReader mix) {
    return new Mix(
        mix.integer("neighbours", 1, 100_000),
        mix.integer("components", 1, WIDEST),
        mix.number("noise", 0, 100));
  }

  private static Denoiser denoiser(SettingsReader denoiser) {
    int timesteps = denoiser.integer("timesteps", 21, 100_000);
    return new Denoiser(
        denoiser.integer("hidden", 1, WIDEST),
        denoiser.integer("condition", 1, WIDEST),
        denoiser.integer("depth", 0, 64),
        denoiser.choice("schedule", name -> schedule(name, timesteps)),
        denoiser.number("condition-dropout", 0, 0.99),
        denoiser.number("learning-rate", 1e-9, 1),
        denoiser.number("ema-decay", 0, 0.999999),
        denoiser.integer("steps", 1, MOST_STEPS));
  }

  private static Rounds rounds(SettingsReader rounds) {
    return new Rounds(
        rounds.integer("count", 0, 10_000),
        rounds.number("lambda", 0, 1),
        rounds.integer("views", 2, 1000),
        rounds.integer("encoder-steps", 0, MOST_STEPS),
        rounds.integer("denoiser-steps", 0, MOST_STEPS),
        rounds.number("endless-rate", 0, 1));
  }

  /**
   * The same for a training that goes on as long as samples arrive.
   *
   * @return the settings, with endless rounds
   */
  public TrainSettings withoutEnd() {
    return new TrainSettings(
        seed,
        holdout,
        batch,
        weightDecay,
        clipNorm,
        loss,
        encoder,
        mix,
        denoiser,
        rounds.withoutEnd(),
        sampling);
  }

  /**
   * The seed that all others derive from.
   *
   * @return the root
   */
  public Seed rootSeed() {
    return new Seed(seed);
  }

  /**
   * The diffusion's noise schedule.
   *
   * @return the schedule
   */
  public NoiseSchedule schedule() {
    return denoiser.schedule;
  }

  /**
   * How the denoiser is trained without its condition.
   *
   * @return the dropout, or nothing where no condition is dropped
   */
  public Optional<ConditionDropout> conditionDropout() {
    return denoiser.conditionDropout == 0
        ? Optional.empty()
        : Optional.of(ConditionDropout.toZeros(denoiser.conditionDropout, encoder.embedding));
  }

  /**
   * The sampler that fills the bank, and that the manifest recommends.
   *
   * @return the settings
   */
  public SamplerSettings sampler() {
    return new SamplerSettings(
        sampling.sampler,
        sampling.steps,
        sampling.spacing,
        sampling.startTimestep.orElse(schedule().timesteps() - 1),
        sampling.guidanceScale);
  }

  /**
   * The same sampler, written out.
   *
   * @param clipMinimum lower bound of the predicted clean sample
   * @param clipMaximum upper bound of the predicted clean sample
   * @return the run
   * @throws IllegalArgumentException if sampler, schedule and denoiser do not fit together
   */
  public SamplerRun run(float clipMinimum, float clipMaximum) {
    return sampler().run(schedule(), conditionDropout(), clipMinimum, clipMaximum);
  }

  ContrastiveLoss contrastiveLoss() {
    return switch (loss.name) {
      case INFO_NCE -> new InfoNce(encoder.temperature);
      case SOFT_CONTRASTIVE -> new SoftContrastive(loss.nu, loss.alpha);
    };
  }

  /** The projection head that the loss wants. */
  Block head(Seed weights) {
    return switch (loss.name) {
      case INFO_NCE -> ProjectionHead.block(encoder.hidden, encoder.projection, weights);
      case SOFT_CONTRASTIVE -> ProjectionHead.planar(encoder.hidden, weights);
    };
  }

  LearningRate encoderRate() {
    return rate(encoder.learningRate, encoder.steps, rounds.encoderSteps);
  }

  LearningRate denoiserRate() {
    return rate(denoiser.learningRate, denoiser.steps, rounds.denoiserSteps);
  }

  /** Falls over all steps to 0; before endless rounds, to what these are trained at. */
  private LearningRate rate(double peak, int first, int eachRound) {
    return rounds.endless()
        ? LearningRate.cosine(peak, rounds.endlessRate * peak, first)
        : LearningRate.cosine(peak, first + rounds.count * eachRound);
  }
}
