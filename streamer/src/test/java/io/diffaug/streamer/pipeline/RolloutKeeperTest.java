package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.stream.javadsl.Source;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.Effect;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Figure;
import io.diffaug.core.rollout.FigureTally;
import io.diffaug.core.rollout.Loading;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.core.rollout.TrialTally;
import io.diffaug.core.rollout.Verdict;
import io.diffaug.streamer.inference.Augmenter;
import io.diffaug.streamer.observation.StreamObserver;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutKeeperTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Map<String, String> IMMEDIATE = Map.of("diffaug.rollout.mode", "immediate");

  private final TestProbe<RolloutKeeper.Serving> owner = AKKA.createTestProbe();
  private final RecordedDeployment deployment = new RecordedDeployment();

  private static Exception away() {
    return new IllegalStateException("the broker is away");
  }

  /** A log of which the first reading brings something else. */
  private static ModelLog readAtFirst(
      Source<ModelLog.Page, NotUsed> first, MemoryLog log, AtomicInteger reads) {
    return new MemoryLog() {
      @Override
      public Source<Page, NotUsed> read() {
        return reads.incrementAndGet() == 1 ? first : log.read();
      }

      @Override
      public CompletionStage<Done> append(byte[] event) {
        return log.append(event);
      }
    };
  }

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @Test
  void onlyTheHighestVersionOfALogServesAtTheStart() {
    keep(Streams.announced(1, 3, 2), deployment);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(3));
    assertThat(deployment.told).containsExactly("load 3", "serve 3");
  }

  @Test
  void nothingIsLoadedBeforeTheEndOfTheLogIsSeen() {
    CompletableFuture<Done> rest = new CompletableFuture<>();
    MemoryLog log = Streams.announced(1, 2);
    Source<ModelLog.Page, NotUsed> slow =
        Source.single(new ModelLog.Page(List.of(Streams.event(1)), false))
            .concat(Source.completionStage(rest).flatMapConcat(done -> log.read()));
    keep(readAtFirst(slow, log, new AtomicInteger()), deployment);

    rest.complete(Done.getInstance());

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(2));
    assertThat(deployment.served()).containsExactly(2L);
  }

  @Test
  void aRefusedVersionIsToldOfAndTheNextOlderServes() {
    MemoryLog log = Streams.announced(1, 2);
    RecordedDeployment refusing =
        new RecordedDeployment() {
          @Override
          void examine(long version) throws RejectedModelException {
            if (version == 2) {
              told.add("refuse 2");
              throw new RejectedModelException("version 2: another digest");
            }
          }
        };
    keep(log, refusing);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(refusing.told).containsExactly("refuse 2", "load 1", "serve 1");
    assertThat(written(log))
        .anySatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.reason()).contains("another digest")));
  }

  @Test
  void aVersionThatTheWorldHeldBackIsTriedAgainAndEachAttemptIsTold() {
    List<String> told = new CopyOnWriteArrayList<>();
    StreamObserver observer =
        new StreamObserver() {
          @Override
          public void notServing(long version, String reason) {
            told.add(version + ": " + reason);
          }
        };
    AtomicInteger attempts = new AtomicInteger();
    RecordedDeployment away =
        new RecordedDeployment() {
          @Override
          void examine(long version) {
            if (attempts.incrementAndGet() < 3) {
              throw new IllegalStateException("the disk is away");
            }
          }
        };
    MemoryLog log = Streams.announced(1);
    keep(log, away, Map.of(), observer);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(attempts).hasValueGreaterThanOrEqualTo(3);
    assertThat(told).hasSize(2).containsOnly("1: IllegalStateException: the disk is away");
    assertThat(written(log)).noneMatch(Refusal.class::isInstance);
  }

  /** The log is read to its end each time; before, that alone let the load be tried at once. */
  @Test
  void whateverTheLogSaysALoadThatFailedIsNotTriedBeforeItsPauseIsOver() {
    AtomicInteger attempts = new AtomicInteger();
    RecordedDeployment away =
        new RecordedDeployment() {
          @Override
          void examine(long version) {
            if (version == 2) {
              attempts.incrementAndGet();
              throw new IllegalStateException("the disk is away");
            }
          }
        };
    AtomicInteger folded = new AtomicInteger();
    StreamObserver observer =
        new StreamObserver() {
          @Override
          public void rolloutMoved(Effect effect) {
            folded.incrementAndGet();
          }
        };
    MemoryLog log = Streams.announced(1);
    keep(
        log,
        away,
        Map.of(
            "diffaug.stream.restart-min-backoff", "1h", "diffaug.stream.restart-max-backoff", "1h"),
        observer);
    await().atMost(LONG).until(() -> away.served().equals(List.of(1L)));
    announce(log, 2);
    await().atMost(LONG).until(() -> attempts.get() == 1);

    int before = folded.get();
    for (int event = 0; event < 5; event++) {
      announce(log, 1);
    }
    log.append(EventCodec.write(Streams.order(1, new Order.Pin(1))));
    log.append(EventCodec.write(Streams.order(2, new Order.Unpin())));

    await().atMost(LONG).until(() -> folded.get() >= before + 7);
    announce(log, 3);
    await().atMost(LONG).until(() -> away.told.contains("load 3"));
    assertThat(attempts).hasValue(1);
  }

  @Test
  void aVersionThatTwiceEndedTheProcessWhileItWasLoadedIsRefusedAndNotLoadedAgain() {
    MemoryLog log = Streams.announced(1);
    log.append(EventCodec.write(new TrialOpening(1, 0, TrialPlan.IMMEDIATE, "b")));
    announce(log, 2);
    String replica = Streams.parts(List.of(), none()).settings().instanceId().name();
    log.append(EventCodec.write(new Loading(2, replica, false)));
    log.append(EventCodec.write(new Loading(2, replica, false)));
    keep(log, deployment);

    await().atMost(LONG).until(() -> written(log).stream().anyMatch(Refusal.class::isInstance));
    assertThat(deployment.told).containsExactly("load 1", "serve 1");
    assertThat(written(log))
        .anySatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                            assertThat(refusal.reason())
                                .contains("version 2: 2 loads of it began here and never ended")));
  }

  @Test
  void theLogKnowsOfALoadBeforeItBeginsAndWhenItIsOver() {
    MemoryLog log = Streams.announced(1);
    List<String> duringLoad = new CopyOnWriteArrayList<>();
    RecordedDeployment looking =
        new RecordedDeployment() {
          @Override
          void examine(long version) {
            written(log).stream()
                .filter(Loading.class::isInstance)
                .forEach(event -> duringLoad.add(event.toString()));
          }
        };
    keep(log, looking);

    String replica = Streams.parts(List.of(), none()).settings().instanceId().name();
    await().atMost(LONG).until(() -> written(log).contains(new Loading(1, replica, true)));
    assertThat(duringLoad).containsExactly(new Loading(1, replica, false).toString());
  }

  @Test
  void aLogThatFailsIsReadAgain() {
    MemoryLog log = Streams.announced(1);
    AtomicInteger reads = new AtomicInteger();
    keep(readAtFirst(Source.failed(away()), log, reads), deployment);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(reads).hasValue(2);
  }

  @Test
  void aLoadThatIsReadTwiceWasBegunOnce() {
    String replica = Streams.parts(List.of(), none()).settings().instanceId().name();
    MemoryLog log = Streams.announced(1);
    log.append(EventCodec.write(new Loading(1, replica, false)));
    AtomicInteger reads = new AtomicInteger();
    Source<ModelLog.Page, NotUsed> cutOff =
        Source.single(new ModelLog.Page(log.events(), false)).concat(Source.failed(away()));
    keep(readAtFirst(cutOff, log, reads), deployment);

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(reads).hasValue(2);
  }

  @Test
  void aLoadThatAnOrderlyEndCutsOffIsNoneThatEndedTheProcess() {
    MemoryLog log = Streams.announced(1);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    RecordedDeployment slow =
        new RecordedDeployment() {
          @Override
          void examine(long version) {
            loading.countDown();
            try {
              never.await();
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
          }
        };
    ActorRef<RolloutKeeper.Command> drained = keep(log, slow);
    await().atMost(LONG).until(() -> loading.getCount() == 0);
    AKKA.stop(drained);

    String replica = Streams.parts(List.of(), none()).settings().instanceId().name();
    assertThat(written(log)).endsWith(new Loading(1, replica, true));
    never.countDown();
  }

  @Test
  void aCandidateThatIsNoWorseGoesThroughShadowAndCanaryAndIsPromoted() {
    MemoryLog log = Streams.announced(1);
    keep(log, deployment);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));

    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 SHADOW"));
    deployment.tally = tally(0, 100);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 CANARY"));
    deployment.tally = tally(0, 100);

    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L, 2L)));
    await().atMost(LONG).until(() -> verdicts(log).size() == 1);
    assertThat(verdicts(log).get(0).promoted()).isTrue();
  }

  @Test
  void aCandidateThatIsWorseIsRolledBackInShadow() {
    MemoryLog log = Streams.announced(1);
    keep(log, deployment);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));

    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 SHADOW"));
    deployment.tally = tally(-5, 100);

    await().atMost(LONG).until(() -> deployment.told.contains("end trial"));
    await().atMost(LONG).until(() -> verdicts(log).size() == 1);
    assertThat(verdicts(log).get(0).promoted()).isFalse();
    assertThat(deployment.served()).containsExactly(1L);
  }

  @Test
  void aReplicaThatWasKilledInATrialGoesOnWhereTheLogStands() {
    MemoryLog log = Streams.announced(1);
    ActorRef<RolloutKeeper.Command> killed = keep(log, deployment);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));
    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 SHADOW"));
    deployment.tally = tally(0, 100);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 CANARY"));

    AKKA.stop(killed);
    RecordedDeployment next = new RecordedDeployment();
    keep(log, next);

    await()
        .atMost(LONG)
        .until(() -> next.told.equals(List.of("load 1", "serve 1", "load 2", "try 2 CANARY")));
  }

  @Test
  void twoReplicasComeToOneVerdictFromTheEvidenceOfBoth() {
    MemoryLog log = Streams.announced(1);
    RecordedDeployment other = new RecordedDeployment();
    keep(log, deployment);
    keep(log, other);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));
    await().atMost(LONG).until(() -> other.served().equals(List.of(1L)));

    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 SHADOW"));
    await().atMost(LONG).until(() -> other.told.contains("try 2 SHADOW"));
    deployment.tally = tally(-5, 100);

    await().atMost(LONG).until(() -> deployment.told.contains("end trial"));
    await().atMost(LONG).until(() -> other.told.contains("end trial"));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 9, end trial", "9, 0.1, try 2 CANARY"})
  void replicasWithOtherThresholdsComeToTheVerdictOfTheOneThatOpenedTheTrial(
      String opening, String other, String verdict) {
    MemoryLog log = Streams.announced(1);
    RecordedDeployment second = new RecordedDeployment();
    keep(log, deployment, margins(opening), StreamObserver.NONE);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));
    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.told.contains("try 2 SHADOW"));

    keep(log, second, margins(other), StreamObserver.NONE);
    await().atMost(LONG).until(() -> second.told.contains("try 2 SHADOW"));
    second.tally = tally(-5, 100);

    await().atMost(LONG).until(() -> deployment.told.contains(verdict));
    await().atMost(LONG).until(() -> second.told.contains(verdict));
  }

  @Test
  void anOrderToGoBackIsObeyedWhileACandidateIsBeingLoaded() {
    CompletableFuture<Void> loaded = new CompletableFuture<>();
    RecordedDeployment slow =
        new RecordedDeployment() {
          @Override
          void examine(long version) {
            if (version == 3) {
              told.add("begin to load 3");
              loaded.join();
            }
          }
        };
    MemoryLog log = Streams.announced(1);
    keep(log, slow, IMMEDIATE, StreamObserver.NONE);
    await().atMost(LONG).until(() -> slow.served().equals(List.of(1L)));
    announce(log, 2);
    await().atMost(LONG).until(() -> slow.served().equals(List.of(1L, 2L)));
    announce(log, 3);
    await().atMost(LONG).until(() -> slow.told.contains("begin to load 3"));

    log.append(EventCodec.write(Streams.order(1, new Order.Rollback(2))));

    await().atMost(LONG).until(() -> slow.served().equals(List.of(1L, 2L, 1L)));
    loaded.complete(null);
    await().atMost(LONG).until(() -> slow.served().equals(List.of(1L, 2L, 1L, 3L)));
  }

  @Test
  void afterARestartTheVersionBeforeStandsByToo() {
    MemoryLog log = Streams.announced(1);
    ActorRef<RolloutKeeper.Command> killed = keep(log, deployment, IMMEDIATE, StreamObserver.NONE);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L)));
    announce(log, 2);
    await().atMost(LONG).until(() -> deployment.served().equals(List.of(1L, 2L)));

    AKKA.stop(killed);
    RecordedDeployment next = new RecordedDeployment();
    keep(log, next);
    await().atMost(LONG).until(() -> next.told.equals(List.of("load 2", "serve 2", "load 1")));
    log.append(EventCodec.write(Streams.order(1, new Order.Rollback(2))));

    await()
        .atMost(LONG)
        .until(() -> next.told.equals(List.of("load 2", "serve 2", "load 1", "serve 1")));
  }

  @Test
  void aTrialThatWasAskedForAndIsNotInTheLogIsAskedForAgain() {
    MemoryLog log = Streams.announced(1);
    AtomicInteger openings = new AtomicInteger();
    ModelLog losing =
        new MemoryLog() {
          @Override
          public Source<Page, NotUsed> read() {
            return log.read();
          }

          @Override
          public CompletionStage<Done> append(byte[] event) {
            return openings.incrementAndGet() == 1
                ? CompletableFuture.completedFuture(Done.getInstance())
                : log.append(event);
          }
        };
    ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    ManualTime time = ManualTime.get(kit.system());
    kit.spawn(keeper(losing, deployment, Map.of(), StreamObserver.NONE));

    await()
        .atMost(LONG)
        .until(
            () -> {
              time.timePasses(Duration.ofMinutes(1));
              return deployment.served().equals(List.of(1L));
            });
    kit.shutdownTestKit();
  }

  private static Augmenter none() {
    return samples -> CompletableFuture.completedFuture(List.of());
  }

  /** Settings that let every figure fall so far. */
  private static Map<String, String> margins(String margin) {
    return Arrays.stream(Figure.values())
        .collect(
            Collectors.toMap(figure -> "diffaug.rollout.margins." + figure.key(), key -> margin));
  }

  private ActorRef<RolloutKeeper.Command> keep(ModelLog log, ModelDeployment deploying) {
    return keep(log, deploying, Map.of(), StreamObserver.NONE);
  }

  private ActorRef<RolloutKeeper.Command> keep(
      ModelLog log,
      ModelDeployment deploying,
      Map<String, String> overrides,
      StreamObserver observer) {
    return AKKA.spawn(keeper(log, deploying, overrides, observer));
  }

  private Behavior<RolloutKeeper.Command> keeper(
      ModelLog log,
      ModelDeployment deploying,
      Map<String, String> overrides,
      StreamObserver observer) {
    return RolloutKeeper.create(
        Streams.parts(List.of(), none(), () -> {}, log, deploying, overrides, observer),
        owner.ref());
  }

  private static void announce(MemoryLog log, long version) {
    log.append(EventCodec.write(new Announcement(version, "0".repeat(64))));
  }

  /** Blocks whose figures all differ by so much, give or take a little. */
  private static TrialTally tally(double difference, int blocks) {
    Map<Figure, FigureTally> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      FigureTally tally = FigureTally.NONE;
      for (int block = 0; block < blocks; block++) {
        tally = tally.plus(difference + (block % 2 == 0 ? 1e-3 : -1e-3));
      }
      figures.put(figure, tally);
    }
    return new TrialTally(figures, 256L * blocks, 0, 0, 1);
  }

  private static List<RolloutEvent> written(MemoryLog log) {
    return log.events().stream().map(event -> EventCodec.read(event.value())).toList();
  }

  private static List<Verdict> verdicts(MemoryLog log) {
    return written(log).stream()
        .filter(Verdict.class::isInstance)
        .map(Verdict.class::cast)
        .toList();
  }
}
