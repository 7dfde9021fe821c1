package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StreamGuardianTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Augmenter AT_ONCE =
      samples ->
          CompletableFuture.completedFuture(samples.stream().map(Deliveries::paired).toList());

  private final CompletableFuture<Void> end = new CompletableFuture<>();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @Test
  void everyLaneRunsAndADrainEndsThemAll() {
    IntegerLane one = new IntegerLane(List.of(Deliveries.batch(0, 2)));
    IntegerLane two = new IntegerLane(List.of(Deliveries.batch(5, 9)));
    ActorRef<StreamGuardian.Command> guardian =
        AKKA.spawn(
            StreamGuardian.create(Streams.parts(List.of(() -> one, () -> two), AT_ONCE), end));
    await().atMost(LONG).until(() -> one.committed.size() + two.committed.size() == 2);

    guardian.tell(StreamGuardian.Drain.NOW);

    assertThat(end).succeedsWithin(LONG);
    assertThat(one.closed).isCompletedWithValue(Parting.LEAVING);
    assertThat(two.closed).isCompletedWithValue(Parting.LEAVING);
  }

  @Test
  void aLaneThatFailsDisturbsNoOther() {
    AtomicInteger lives = new AtomicInteger();
    IntegerLane sound = new IntegerLane(List.of(Deliveries.batch(0, 2)));
    Lane.Opener<Integer> failing =
        () -> {
          if (lives.incrementAndGet() < 5) {
            throw new IllegalStateException("no broker");
          }
          return new IntegerLane(List.of());
        };
    ActorRef<StreamGuardian.Command> guardian =
        AKKA.spawn(
            StreamGuardian.create(Streams.parts(List.of(failing, () -> sound), AT_ONCE), end));
    await().atMost(LONG).until(() -> lives.get() == 5 && sound.committed.equals(List.of(2)));

    assertThat(sound.closed).isNotDone();
    guardian.tell(StreamGuardian.Drain.NOW);
    assertThat(end).succeedsWithin(LONG);
  }

  @Test
  void aLaneThatCannotRunEndsTheStreamOnceTheOthersAreDrained() {
    IntegerLane sound = new IntegerLane(List.of(Deliveries.batch(0, 2)));
    CompletableFuture<Lane<Integer>> refusal = new CompletableFuture<>();
    Lane.Opener<Integer> refused =
        () -> {
          refusal.join();
          throw new StreamRefusedException("instance.id 'a-0' is in use");
        };
    AKKA.spawn(StreamGuardian.create(Streams.parts(List.of(refused, () -> sound), AT_ONCE), end));
    await().atMost(LONG).until(() -> sound.committed.equals(List.of(2)));

    refusal.complete(null);

    assertThat(end)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("instance.id 'a-0' is in use");
    assertThat(sound.closed).isCompletedWithValue(Parting.LEAVING);
  }

  @Test
  void noLaneIsOpenedBeforeAModelServes() {
    AtomicInteger opened = new AtomicInteger();
    CompletableFuture<Void> read = new CompletableFuture<>();
    ModelLog empty =
        new MemoryLog() {
          @Override
          public Source<Page, NotUsed> read() {
            read.complete(null);
            return super.read();
          }
        };
    Lane.Opener<Integer> opener =
        () -> {
          opened.incrementAndGet();
          return new IntegerLane(List.of());
        };
    ActorRef<StreamGuardian.Command> guardian =
        AKKA.spawn(
            StreamGuardian.create(
                Streams.parts(List.of(opener), AT_ONCE, () -> {}, empty, new RecordedDeployment()),
                end));
    assertThat(read).succeedsWithin(LONG);

    guardian.tell(StreamGuardian.Drain.NOW);

    assertThat(end).succeedsWithin(LONG);
    assertThat(opened).hasValue(0);
  }

  @Test
  void aWorldThatIsNotFitYetIsLookedAtAgain() {
    AtomicInteger looks = new AtomicInteger();
    IntegerLane lane = new IntegerLane(List.of(Deliveries.batch(0, 1)));
    Preflight preflight =
        () -> {
          if (looks.incrementAndGet() < 3) {
            throw new IllegalStateException("no broker");
          }
        };
    AKKA.spawn(
        StreamGuardian.create(
            Streams.parts(
                List.of(() -> lane),
                AT_ONCE,
                preflight,
                Streams.announced(1),
                new RecordedDeployment()),
            end));

    await().atMost(LONG).until(() -> lane.committed.equals(List.of(1)));
    assertThat(looks).hasValue(3);
  }

  @Test
  void aWorldThatCannotBecomeFitEndsTheStreamWithEveryComplaint() {
    Preflight preflight =
        () -> {
          throw new StreamRefusedException(List.of("pairs: no such topic", "dead: no such topic"));
        };
    AKKA.spawn(
        StreamGuardian.create(
            Streams.parts(
                List.of(), AT_ONCE, preflight, Streams.announced(1), new RecordedDeployment()),
            end));

    assertThat(end)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("pairs: no such topic")
        .withMessageContaining("dead: no such topic");
  }
}
