package io.diffaug.learner.online;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How to learn; {@code reference.conf} explains each key.
 *
 * @param seed what every draw hangs on
 * @param seeds repetitions side by side
 * @param budget how long to learn
 * @param batch pairs a step
 * @param group the consumer group, if positions are to be remembered
 * @param patience how long to wait for a beginning
 * @param buffer anchors in the shuffle buffer
 * @param fresh pairs taken from the topic between two steps, at most
 * @param fitOn distinct anchors that scaling and neighbourhood are fitted on
 * @param weightDecay AdamW's weight decay
 * @param clipNorm largest global norm of a gradient
 * @param encoder the encoder
 * @param mix the baselines' views
 * @param readings how often figures are read
 * @param folds parts that labelled samples are cut into
 */
public record LearnSettings(
    long seed,
    int seeds,
    Budget budget,
    int batch,
    Optional<String> group,
    Duration patience,
    int buffer,
    int fresh,
    int fitOn,
    double weightDecay,
    double clipNorm,
    Encoder encoder,
    Mix mix,
    int readings,
    int folds) {

  /** The section all keys are under. */
  public static final String SECTION = "diffaug.learn";

  private static final int MOST_STEPS = 100_000_000;
  private static final int MOST_ROWS = 10_000_000;
  private static final int WIDEST = 1 << 16;
  private static final Duration LONGEST = Duration.ofDays(30);

  /**
   * The encoder and how it is trained.
   *
   * @param hidden floats of each hidden layer
   * @param embedding floats of an embedding
   * @param projection floats that the loss sees
   * @param inputDropout probability of hiding a feature
   * @param temperature InfoNCE's temperature
   * @param learningRate peak of the cosine
   */
  public record Encoder(
      int hidden,
      int embedding,
      int projection,
      double inputDropout,
      double temperature,
      double learningRate) {}

  /**
   * The baselines' views.
   *
   * @param neighbours nearest neighbours to draw from
   * @param components principal components in which they are near
   * @param noise standard deviation of the noise on each view
   */
  public record Mix(int neighbours, int components, double noise) {}

  /**
   * Reads {@code diffaug.learn}.
   *
   * @param settings the settings, which collect the complaints
   * @return the learner's settings
   */
  public static LearnSettings read(Settings settings) {
    SettingsReader learn = settings.section(SECTION);
    LearnSettings read =
        new LearnSettings(
            learn.whole("seed"),
            learn.integer("seeds", 1, 100),
            budget(learn),
            learn.integer("batch", 2, 65_536),
            Optional.of(learn.text("group")).filter(group -> !group.isBlank()),
            learn.duration("patience", Duration.ZERO, LONGEST),
            learn.integer("buffer", 2, MOST_ROWS),
            learn.integer("fresh", 1, MOST_ROWS),
            learn.integer("fit-on", 2, MOST_ROWS),
            learn.number("weight-decay", 0, 10),
            learn.number("clip-norm", 1e-6, 1e9),
            encoder(settings.section(SECTION + ".encoder")),
            mix(settings.section(SECTION + ".mix")),
            learn.integer("readings", 1, 1000),
            learn.integer("folds", 2, 100));
    if (read.buffer < read.batch) {
      learn.complain("buffer", read.buffer + " (expected: at least batch, " + read.batch + ")");
    }
    if (read.fitOn < read.batch) {
      learn.complain("fit-on", read.fitOn + " (expected: at least batch, " + read.batch + ")");
    }
    return read;
  }

  private static Budget budget(SettingsReader learn) {
    int steps = learn.integer("steps", 0, MOST_STEPS);
    Duration time = learn.duration("time", Duration.ofMillis(1), LONGEST);
    return steps > 0 ? new Budget.Steps(steps) : new Budget.Time(time);
  }

  private static Encoder encoder(SettingsReader encoder) {
    return new Encoder(
        encoder.integer("hidden", 1, WIDEST),
        encoder.integer("embedding", 1, WIDEST),
        encoder.integer("projection", 1, WIDEST),
        encoder.number("input-dropout", 0, 0.99),
        encoder.number("temperature", 1e-2, 100),
        encoder.number("learning-rate", 1e-9, 1));
  }

  private static Mix mix(SettingsReader mix) {
    return new Mix(
        mix.integer("neighbours", 1, 100_000),
        mix.integer("components", 1, WIDEST),
        mix.number("noise", 0, 100));
  }
}
