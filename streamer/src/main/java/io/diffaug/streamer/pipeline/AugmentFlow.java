package io.diffaug.streamer.pipeline;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The flow between source and sink: each delivery leaves as exactly one envelope, in input order.
 *
 * <p>Nothing here filters, and nothing completes out of order: an offset that overtook another, or
 * vanished, would be committed over work that was not done. A record that cannot be read is a value
 * (a rejected outcome); an augmenter that fails is the world's fault, fails the stream, and with it
 * the transaction.
 */
final class AugmentFlow {
  private final Augmenter augmenter;
  private final EnvelopeFormat format;

  AugmentFlow(Augmenter augmenter, EnvelopeFormat format) {
    this.augmenter = augmenter;
    this.format = format;
  }

  /** The flow, with up to {@code depth} batches at the augmenter. */
  <P> Flow<Batch<P>, EnvelopeBatch<P>, NotUsed> flow(int depth) {
    return Flow.<Batch<P>>create().mapAsync(depth, this::augment);
  }

  private <P> CompletionStage<EnvelopeBatch<P>> augment(Batch<P> batch) {
    List<Delivery> deliveries = batch.deliveries();
    Outcome[] outcomes = new Outcome[deliveries.size()];
    List<RawInput> samples = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      try {
        samples.add(SampleDecoder.decode(deliveries.get(i)));
      } catch (InvalidSampleException bad) {
        outcomes[i] =
            new Outcome.Rejected(bad.reason(), bad.getMessage(), bad.getClass().getName());
      }
    }
    return augmented(samples)
        .thenApply(
            results -> {
              fill(outcomes, results);
              return new EnvelopeBatch<>(envelopes(deliveries, outcomes), batch.progress());
            });
  }

  private CompletionStage<List<Outcome>> augmented(List<RawInput> samples) {
    return samples.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : augmenter
            .augment(samples)
            .thenApply(
                results -> {
                  if (results.size() != samples.size()) {
                    throw new IllegalStateException(
                        "outcomes: "
                            + results.size()
                            + " (expected: "
                            + samples.size()
                            + ", one a sample)");
                  }
                  return results;
                });
  }

  /** Puts the augmenter's outcomes where decoding left none. */
  private static void fill(Outcome[] outcomes, List<Outcome> results) {
    int next = 0;
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] == null) {
        outcomes[i] = results.get(next++);
      }
    }
  }

  private List<Envelope> envelopes(List<Delivery> deliveries, Outcome[] outcomes) {
    List<Envelope> envelopes = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      envelopes.add(format.format(deliveries.get(i), outcomes[i]));
    }
    return envelopes;
  }
}
