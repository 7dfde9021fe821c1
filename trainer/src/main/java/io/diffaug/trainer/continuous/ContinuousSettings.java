package io.diffaug.trainer.continuous;

import io.diffaug.core.http.ListenAddress;
import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import io.diffaug.trainer.data.DataSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How training goes on while samples arrive; {@code reference.conf} explains each key.
 *
 * @param firstSamples samples to wait for before phase A
 * @param freshSamples samples that must have arrived for a round to begin
 * @param window newest samples to learn from
 * @param reservoir older samples to learn from
 * @param heldOut newest held-out samples to measure on
 * @param farthest how far out a feature may lie, in halves of its range when training began
 * @param export when a version is due
 * @param keepVersions versions that stay in the repository; 0 for all
 * @param checkpoint where checkpoints are
 * @param address where metrics are answered
 */
public record ContinuousSettings(
    int firstSamples,
    int freshSamples,
    int window,
    int reservoir,
    int heldOut,
    double farthest,
    Export export,
    int keepVersions,
    Path checkpoint,
    ListenAddress address) {

  /** The section all keys are under. */
  public static final String SECTION = "diffaug.train.continuous";

  private static final String DEFAULT_FOLDER = "continuous";
  private static final int MOST = 100_000_000;

  /**
   * When a version is due: at whichever comes first.
   *
   * @param everyRounds rounds since the last one was tried
   * @param every time since the last one was tried
   */
  public record Export(int everyRounds, Duration every) {}

  /**
   * Reads {@code diffaug.train.continuous}, and {@code diffaug.train.data.farthest}.
   *
   * @param settings the settings, which collect the complaints
   * @param repository the model repository, which holds the checkpoints where no other folder is
   *     set
   * @param batch different samples that a step takes
   * @return the settings
   */
  public static ContinuousSettings read(Settings settings, Path repository, int batch) {
    SettingsReader section = settings.section(SECTION);
    SettingsReader export = settings.section(SECTION + ".export");
    Path checkpoint = section.path("checkpoint");
    int window = section.integer("window", 2, MOST);
    int reservoir = section.integer("reservoir", 0, MOST);
    if (window + reservoir < batch) {
      section.complain(
          "window",
          window
              + ", and reservoir "
              + reservoir
              + " (expected: together >= batch, "
              + batch
              + ")");
    }
    return new ContinuousSettings(
        section.integer("first-samples", 4, MOST),
        section.integer("fresh-samples", 1, MOST),
        window,
        reservoir,
        section.integer("held-out", 2, MOST),
        DataSettings.read(settings).farthest(),
        new Export(
            export.integer("every-rounds", 1, MOST),
            export.duration("every", Duration.ofSeconds(1), Duration.ofDays(365))),
        section.integer("keep-versions", 0, MOST),
        checkpoint.toString().isEmpty() ? repository.resolve(DEFAULT_FOLDER) : checkpoint,
        section.choice("address", ListenAddress::parse));
  }
}
