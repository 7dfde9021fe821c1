package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.japi.Pair;
import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.inference.RawInput;
import io.diffaug.streamer.observation.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Nothing grows behind what is slow, and no lane waits behind all of another's backlog. */
class BackpressureTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final int DEPTH = 4;

  private final AtomicInteger read = new AtomicInteger();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  /** One worker that works when it is told to, first come, first served. */
  private static final class SlowAugmenter implements Augmenter {
    private record Call(List<RawInput> samples, CompletableFuture<List<Outcome>> answer) {}

    private final Queue<Call> queue = new ConcurrentLinkedQueue<>();

    @Override
    public CompletionStage<List<Outcome>> augment(List<RawInput> samples) {
      Call call = new Call(samples, new CompletableFuture<>());
      queue.add(call);
      return call.answer();
    }

    void work() {
      Call call = queue.remove();
      call.answer().complete(call.samples().stream().map(Deliveries::paired).toList());
    }
  }

  @Test
  void anAugmenterThatDoesNotAnswerStopsTheReadingAtTheDepth() {
    SlowAugmenter augmenter = new SlowAugmenter();
    UniqueKillSwitch lane = run(augmenter, endless(0), new CopyOnWriteArrayList<>());

    await().atMost(LONG).until(() -> augmenter.queue.size() == DEPTH);
    for (int answered = 1; answered <= 20; answered++) {
      int most = DEPTH + answered;
      augmenter.work();
      await().pollInterval(SHORT).atMost(LONG).until(() -> read.get() >= most);
      assertThat(augmenter.queue).hasSizeLessThanOrEqualTo(DEPTH);
      assertThat(read.get()).isBetween(most, most + 1);
    }
    lane.shutdown();
  }

  @Test
  void aLaneWithOneBatchWaitsForNoMoreThanTheDepthOfABusyOne() {
    SlowAugmenter augmenter = new SlowAugmenter();
    List<Integer> quietOut = new CopyOnWriteArrayList<>();
    UniqueKillSwitch busy = run(augmenter, endless(0), new CopyOnWriteArrayList<>());
    await().atMost(LONG).until(() -> augmenter.queue.size() == DEPTH);
    UniqueKillSwitch quiet = run(augmenter, Source.single(Deliveries.batch(7, 8)), quietOut);
    await().atMost(LONG).until(() -> augmenter.queue.size() == DEPTH + 1);

    for (int calls = 0; calls <= DEPTH; calls++) {
      augmenter.work();
    }

    await().atMost(LONG).until(() -> quietOut.equals(List.of(8)));
    busy.shutdown();
    quiet.shutdown();
  }

  private Source<Batch<Integer>, ?> endless(int from) {
    return Source.unfold(
        from,
        offset -> {
          read.incrementAndGet();
          return Optional.of(Pair.create(offset + 1, Deliveries.batch(offset, offset + 1)));
        });
  }

  private static UniqueKillSwitch run(
      Augmenter augmenter, Source<Batch<Integer>, ?> source, List<Integer> out) {
    AugmentFlow flow =
        new AugmentFlow(
            augmenter,
            new EnvelopeFormat(Deliveries.limits(1 << 20), Deliveries.CLOCK),
            StreamObserver.NONE);
    return source
        .via(flow.<Integer>flow(DEPTH))
        .viaMat(KillSwitches.single(), Keep.right())
        .to(Sink.foreach(batch -> out.add(batch.progress())))
        .run(AKKA.system());
  }
}
