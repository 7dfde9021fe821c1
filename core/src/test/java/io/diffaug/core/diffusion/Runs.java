package io.diffaug.core.diffusion;

import java.util.Optional;

/** Runs without guidance. */
final class Runs {
  private Runs() {}

  static SamplerRun of(SamplerTable table, float clipMinimum, float clipMaximum) {
    return new SamplerRun(table, Optional.empty(), clipMinimum, clipMaximum);
  }
}
