package io.diffaug.trainer.data;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;

/**
 * What is taken of the data.
 *
 * @param maxSamples samples that are drawn of more than so many
 * @param farthest how far out a feature may lie, in halves of its range when training began
 */
public record DataSettings(int maxSamples, double farthest) {
  /**
   * Reads {@code diffaug.train.data}.
   *
   * @param settings the settings, which collect the complaints
   * @return the settings of the data
   */
  public static DataSettings read(Settings settings) {
    SettingsReader data = settings.section("diffaug.train.data");
    return new DataSettings(
        data.integer("max-samples", 4, 100_000_000), data.number("farthest", 1, 1e6));
  }
}
