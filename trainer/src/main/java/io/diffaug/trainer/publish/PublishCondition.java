package io.diffaug.trainer.publish;

import io.diffaug.core.settings.Settings;

/** When a trained version is published, {@code diffaug.train.publish}. */
public enum PublishCondition {
  /** {@code not-worse}: unless it is worse than the version before. */
  NOT_WORSE,
  /** {@code always}. */
  ALWAYS;

  /**
   * Reads the condition.
   *
   * @param settings the settings, which collect the complaints
   * @return the condition
   */
  public static PublishCondition read(Settings settings) {
    return settings.section("diffaug.train").choice("publish", PublishCondition::of);
  }

  private static PublishCondition of(String name) {
    return switch (name) {
      case "not-worse" -> NOT_WORSE;
      case "always" -> ALWAYS;
      default -> throw new IllegalArgumentException(name + " (expected: not-worse or always)");
    };
  }
}
