package io.diffaug.trainer.checkpoint;

import io.diffaug.core.settings.Settings;
import io.diffaug.core.settings.SettingsReader;
import java.nio.file.Path;

/**
 * Where, how often and how many times a training is kept; {@code reference.conf} explains each key.
 *
 * @param folder where checkpoints are
 * @param everySteps steps between two of them
 * @param keep how many stay
 */
public record CheckpointSettings(Path folder, int everySteps, int keep) {
  /** The section all keys are under. */
  public static final String SECTION = "diffaug.train.checkpoint";

  private static final String DEFAULT_FOLDER = "checkpoint";

  /**
   * Reads {@code diffaug.train.checkpoint}.
   *
   * @param settings the settings, which collect the complaints
   * @param repository the model repository, which holds the folder where no other is set
   * @return the checkpoint settings
   */
  public static CheckpointSettings read(Settings settings, Path repository) {
    SettingsReader checkpoint = settings.section(SECTION);
    Path given = checkpoint.path("folder");
    return new CheckpointSettings(
        given.toString().isEmpty() ? repository.resolve(DEFAULT_FOLDER) : given,
        checkpoint.integer("every-steps", 1, 10_000_000),
        checkpoint.integer("keep", 1, CheckpointFolder.MOST));
  }
}
