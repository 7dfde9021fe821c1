package io.diffaug.streamer.pipeline;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import io.diffaug.core.domain.InvalidSampleException;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.observation.Stage;
import io.diffaug.streamer.observation.StreamObserver;
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
  private final StreamObserver observer;

  AugmentFlow(Augmenter augmenter, EnvelopeFormat format, StreamObserver observer) {
    this.augmenter = augmenter;
    this.format = format;
    this.observer = observer;
  }

  /** The flow, with up to {@code depth} batches at the augmenter. */
  <P> Flow<Batch<P>, EnvelopeBatch<P>, NotUsed> flow(int depth) {
    return Flow.<Batch<P>>create().mapAsync(depth, this::augment);
  }

  private <P> CompletionStage<EnvelopeBatch<P>> augment(Batch<P> batch) {
    long started = System.nanoTime();
    Outcome[] outcomes = new Outcome[batch.deliveries().size()];
    List<RawInput> samples = decode(batch.deliveries(), outcomes);
    observer.passed(Stage.DECODE, System.nanoTime() - started);
    return augmented(samples).thenApply(results -> enveloped(batch, outcomes, results));
  }

  /** The samples among the deliveries; what is none has its outcome at once. */
  private static List<RawInput> decode(List<Delivery> deliveries, Outcome[] outcomes) {
    List<RawInput> samples = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      try {
        samples.add(SampleDecoder.decode(deliveries.get(i)));
      } catch (InvalidSampleException bad) {
        outcomes[i] =
            new Outcome.Rejected(bad.reason(), bad.getMessage(), bad.getClass().getName());
      }
    }
    return samples;
  }

  private CompletionStage<List<Outcome>> augmented(List<RawInput> samples) {
    return samples.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : augmenter.augment(samples).thenApply(results -> complete(samples, results));
  }

  private static List<Outcome> complete(List<RawInput> samples, List<Outcome> results) {
    if (results.size() != samples.size()) {
      throw new IllegalStateException(
          "outcomes: " + results.size() + " (expected: " + samples.size() + ", one a sample)");
    }
    return results;
  }

  private <P> EnvelopeBatch<P> enveloped(
      Batch<P> batch, Outcome[] outcomes, List<Outcome> results) {
    long started = System.nanoTime();
    fill(outcomes, results);
    EnvelopeBatch<P> envelopes = format.format(batch, outcomes);
    observer.passed(Stage.FORMAT, System.nanoTime() - started);
    return envelopes;
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
}
