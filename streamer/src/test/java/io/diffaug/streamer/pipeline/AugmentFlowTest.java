package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AugmentFlowTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  /** Answers late and out of step: each batch after a delay of its own. */
  private static final class LateAugmenter implements Augmenter {
    private final SplittableRandom delays = new SplittableRandom(7);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    @Override
    public synchronized CompletionStage<List<Outcome>> augment(List<RawInput> samples) {
      mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      CompletableFuture<List<Outcome>> late = new CompletableFuture<>();
      CompletableFuture.delayedExecutor(delays.nextInt(8), TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                inFlight.decrementAndGet();
                late.complete(samples.stream().map(Deliveries::paired).toList());
              });
      return late;
    }
  }

  @Test
  void everyDeliveryLeavesAsOneEnvelopeInOrder() {
    List<Batch<Integer>> batches =
        IntStream.range(0, 200).mapToObj(i -> Deliveries.batch(5 * i, 5 * i + 5)).toList();

    List<EnvelopeBatch<Integer>> out = run(new LateAugmenter(), batches);

    assertThat(out.stream().flatMap(batch -> batch.envelopes().stream()))
        .extracting(envelope -> Deliveries.header(envelope, "diffaug.source"))
        .containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(i -> "in/0/" + i).toList());
    assertThat(out).extracting(EnvelopeBatch::progress).isSorted().hasSize(200);
  }

  @Test
  void atMostDepthBatchesAreAtTheAugmenter() {
    LateAugmenter augmenter = new LateAugmenter();

    run(augmenter, IntStream.range(0, 100).mapToObj(i -> Deliveries.batch(i, i + 1)).toList());

    assertThat(augmenter.mostInFlight.get()).isBetween(2, 4);
  }

  @Test
  void badRecordsBecomeDeadLettersWhereTheyStood() {
    Batch<Integer> batch =
        new Batch<>(
            List.of(
                Deliveries.delivery(0, null, 0),
                Deliveries.sample(1, "one"),
                Deliveries.delivery(2, new byte[] {9, 9, 9, 1, 2}, 0),
                Deliveries.sample(3, "three"),
                Deliveries.delivery(4, truncated(Deliveries.sample(4, "four").value()), 0)),
            5);

    List<Envelope> envelopes = run(new LateAugmenter(), List.of(batch)).get(0).envelopes();

    assertThat(envelopes)
        .extracting(envelope -> Deliveries.header(envelope, "diffaug.reason"))
        .containsExactly("null-value", "none", "unparseable", "none", "unparseable");
    assertThat(envelopes)
        .extracting(Envelope::destination)
        .containsExactly(
            Destination.DEAD_LETTERS,
            Destination.PAIRS,
            Destination.DEAD_LETTERS,
            Destination.PAIRS,
            Destination.DEAD_LETTERS);
  }

  @Test
  void aBatchOfBadRecordsNeverReachesTheAugmenter() {
    Augmenter untouched = samples -> CompletableFuture.failedFuture(new AssertionError("called"));

    List<EnvelopeBatch<Integer>> out =
        run(untouched, List.of(new Batch<>(List.of(Deliveries.delivery(0, null, 0)), 1)));

    assertThat(out).singleElement().satisfies(batch -> assertThat(batch.envelopes()).hasSize(1));
  }

  @Test
  void progressWithoutARecordPassesThrough() {
    List<EnvelopeBatch<Integer>> out =
        run(new LateAugmenter(), List.of(new Batch<>(List.of(), 42)));

    assertThat(out).extracting(EnvelopeBatch::progress).containsExactly(42);
    assertThat(out.get(0).envelopes()).isEmpty();
  }

  @Test
  void aSampleWithoutIdGetsItsCoordinate() {
    List<String> ids = new ArrayList<>();
    Augmenter remembering =
        samples -> {
          samples.forEach(sample -> ids.add(sample.sampleId()));
          return CompletableFuture.completedFuture(
              samples.stream().map(Deliveries::paired).toList());
        };

    run(
        remembering,
        List.of(new Batch<>(List.of(Deliveries.sample(7, ""), Deliveries.sample(8, "given")), 9)));

    assertThat(ids).containsExactly("in/0/7", "given");
  }

  @Test
  void anAugmenterThatFailsFailsTheStreamAndBlamesNoRecord() {
    Augmenter broken =
        samples -> CompletableFuture.failedFuture(new IllegalStateException("no memory"));

    CompletableFuture<List<EnvelopeBatch<Integer>>> out =
        start(broken, List.of(Deliveries.batch(0, 3)));

    assertThat(out)
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("no memory");
  }

  @Test
  void anAugmenterThatAnswersForAnotherNumberOfSamplesFailsTheStream() {
    Augmenter forgetful =
        samples ->
            CompletableFuture.completedFuture(
                samples.stream().skip(1).map(Deliveries::paired).toList());

    CompletableFuture<List<EnvelopeBatch<Integer>>> out =
        start(forgetful, List.of(Deliveries.batch(0, 3)));

    assertThat(out)
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("outcomes: 2 (expected: 3, one a sample)");
  }

  private static byte[] truncated(byte[] value) {
    return Arrays.copyOf(value, value.length - 2);
  }

  private static List<EnvelopeBatch<Integer>> run(
      Augmenter augmenter, List<Batch<Integer>> batches) {
    try {
      return start(augmenter, batches).orTimeout(60, TimeUnit.SECONDS).join();
    } catch (CompletionException failed) {
      throw new AssertionError(failed.getCause());
    }
  }

  private static CompletableFuture<List<EnvelopeBatch<Integer>>> start(
      Augmenter augmenter, List<Batch<Integer>> batches) {
    EnvelopeFormat format = new EnvelopeFormat(Deliveries.limits(1 << 20), Deliveries.CLOCK);
    return Source.from(batches)
        .via(new AugmentFlow(augmenter, format, StreamObserver.NONE).<Integer>flow(4))
        .runWith(Sink.seq(), AKKA.system())
        .toCompletableFuture();
  }
}
