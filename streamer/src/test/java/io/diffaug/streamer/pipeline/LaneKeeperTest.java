package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.inference.Outcome;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LaneKeeperTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestProbe<LaneKeeper.End> owner = AKKA.createTestProbe();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @Test
  void aDrainFinishesWhatIsInFlightAndLeavesTheGroup() {
    Queue<Runnable> late = new ConcurrentLinkedQueue<>();
    IntegerLane lane = new IntegerLane(List.of(Deliveries.batch(0, 2), Deliveries.batch(2, 4)));
    ActorRef<LaneKeeper.Command> keeper = keeper(() -> lane, answeringLater(late));
    await().atMost(LONG).until(() -> late.size() == 2);

    keeper.tell(LaneKeeper.Drain.NOW);
    assertThat(lane.closed).isNotDone();
    late.forEach(Runnable::run);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new LaneKeeper.Drained(0));
    assertThat(lane.committed).containsExactly(2, 4);
    assertThat(lane.closed).isCompletedWithValue(Parting.LEAVING);
  }

  @Test
  void aDrainThatIsAbortedGivesUpWhatIsInFlightAndStillLeavesTheGroup() {
    Queue<Runnable> never = new ConcurrentLinkedQueue<>();
    IntegerLane lane = new IntegerLane(List.of(Deliveries.batch(0, 2)));
    ActorRef<LaneKeeper.Command> keeper = keeper(() -> lane, answeringLater(never));
    await().atMost(LONG).until(() -> never.size() == 1);

    keeper.tell(LaneKeeper.Drain.NOW);
    keeper.tell(LaneKeeper.Abort.NOW);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new LaneKeeper.Drained(0));
    assertThat(lane.committed).isEmpty();
    assertThat(lane.closed).isCompletedWithValue(Parting.LEAVING);
  }

  @Test
  void aFailedStreamIsClosedAndAnotherOpened() {
    IntegerLane first = new IntegerLane(List.of(Deliveries.batch(0, 1)));
    IntegerLane second = new IntegerLane(List.of(Deliveries.batch(0, 1)));
    Queue<IntegerLane> lanes = new ArrayDeque<>(List.of(first, second));
    Queue<Boolean> failures = new ConcurrentLinkedQueue<>(List.of(true));
    Augmenter failingOnce =
        samples ->
            failures.poll() == null
                ? CompletableFuture.completedFuture(
                    samples.stream().map(Deliveries::paired).toList())
                : CompletableFuture.failedFuture(new IllegalStateException("native call threw"));

    ActorRef<LaneKeeper.Command> keeper = keeper(lanes::remove, failingOnce);

    await().atMost(LONG).until(() -> second.committed.equals(List.of(1)));
    assertThat(first.committed).isEmpty();
    assertThat(first.closed).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo(Parting.RETURNING);
    keeper.tell(LaneKeeper.Drain.NOW);
    assertThat(owner.receiveMessage(LONG)).isEqualTo(new LaneKeeper.Drained(0));
  }

  @Test
  void aRefusedLaneIsNotOpenedAgain() {
    keeper(
        () -> {
          throw new StreamRefusedException("instance.id 'a' is in use");
        },
        samples -> CompletableFuture.completedFuture(List.of()));

    LaneKeeper.End end = owner.receiveMessage(LONG);

    assertThat(end)
        .isInstanceOfSatisfying(
            LaneKeeper.Refused.class,
            refused -> assertThat(refused.reason()).hasMessage("instance.id 'a' is in use"));
  }

  private ActorRef<LaneKeeper.Command> keeper(Lane.Opener<Integer> opener, Augmenter augmenter) {
    return AKKA.spawn(LaneKeeper.create(0, Streams.parts(List.of(opener), augmenter), owner.ref()));
  }

  private static Augmenter answeringLater(Queue<Runnable> answers) {
    return samples -> {
      CompletableFuture<List<Outcome>> later = new CompletableFuture<>();
      answers.add(() -> later.complete(samples.stream().map(Deliveries::paired).toList()));
      return later;
    };
  }
}
