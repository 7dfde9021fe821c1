package io.diffaug.streamer.inference;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Turns samples into contrastive pairs: what the pipeline knows of inference. */
@FunctionalInterface
public interface Augmenter {
  /**
   * Augments a batch.
   *
   * @param samples the samples, at least one
   * @return exactly one outcome a sample, in the order of the samples; fails when the world does
   *     (no model, a native call that throws), never because of a sample
   */
  CompletionStage<List<Outcome>> augment(List<RawInput> samples);
}
