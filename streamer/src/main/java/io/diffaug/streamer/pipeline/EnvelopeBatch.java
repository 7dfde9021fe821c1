package io.diffaug.streamer.pipeline;

import io.diffaug.streamer.observation.BatchTally;
import java.util.List;

/**
 * What moves from flow to sink as one element: one envelope for each delivery of a batch, in order,
 * with the batch's progress.
 *
 * @param <P> the source's notion of progress, opaque to the flow
 * @param envelopes the envelopes
 * @param tally what became of the batch's records
 * @param progress what to commit with them
 */
public record EnvelopeBatch<P>(List<Envelope> envelopes, BatchTally tally, P progress) {
  /** Copies the list. {@inheritDoc} */
  public EnvelopeBatch {
    envelopes = List.copyOf(envelopes);
  }
}
