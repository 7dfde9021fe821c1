package io.diffaug.streamer.inference;

import io.diffaug.core.model.ModelManifest;

/** Which numbers of steps K the stream runs versions with. */
public sealed interface StepChoice {
  /**
   * Between what a version recommends and the fewest that its trainer found good enough, by lag.
   */
  record Elastic() implements StepChoice {
    @Override
    public StepLadder ladder(ModelManifest manifest) {
      return StepLadder.between(manifest.minSteps(), manifest.sampler().steps());
    }
  }

  /** What each version recommends. */
  record OfVersion() implements StepChoice {
    @Override
    public StepLadder ladder(ModelManifest manifest) {
      return StepLadder.of(manifest.sampler().steps());
    }
  }

  /**
   * One number for all versions.
   *
   * @param steps K
   */
  record Fixed(int steps) implements StepChoice {
    @Override
    public StepLadder ladder(ModelManifest manifest) {
      return StepLadder.of(steps);
    }
  }

  /**
   * The numbers of steps that a version is to be made ready for.
   *
   * @param manifest the version's manifest
   * @return the ladder
   */
  StepLadder ladder(ModelManifest manifest);

  /**
   * Finds a choice by how it stands in settings.
   *
   * @param text {@code elastic}, {@code version} or a number
   * @return the choice
   * @throws IllegalArgumentException if it is none of these
   */
  static StepChoice of(String text) {
    return switch (text) {
      case "elastic" -> new Elastic();
      case "version" -> new OfVersion();
      default -> fixed(text);
    };
  }

  private static StepChoice fixed(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException(
          text + " (expected: elastic, version, or a number from 1 to 9999)");
    }
    return new Fixed(Integer.parseInt(text));
  }
}
