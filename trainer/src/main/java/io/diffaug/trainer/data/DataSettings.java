package io.diffaug.trainer.data;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;

/**
 * What is taken of the data.
 *
 * @param maxSamples samples that are drawn of more than so many
 */
public record DataSettings(int maxSamples) {
  /**
   * Reads {@code diffaug.train.data}.
   *
   * @param settings the settings, which collect the complaints
   * @return the settings of the data
   */
  public static DataSettings read(Settings settings) {
    SettingsReader data = settings.section("diffaug.train.data");
    return new DataSettings(data.integer("max-samples", 4, 100_000_000));
  }
}
