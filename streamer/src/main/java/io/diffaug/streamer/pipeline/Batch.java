package io.diffaug.streamer.pipeline;

import java.util.List;

/**
 * What moves from source to flow as one element: deliveries in order, and where the source will
 * stand once they are committed.
 *
 * @param <P> the source's notion of progress, opaque to the flow
 * @param deliveries the deliveries; none where only the position moved (control records, aborted
 *     transactions)
 * @param progress what to commit with the batch's outputs
 */
public record Batch<P>(List<Delivery> deliveries, P progress) {
  /** Copies the list. {@inheritDoc} */
  public Batch {
    deliveries = List.copyOf(deliveries);
  }
}
