package io.diffaug.streamer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.stream.javadsl.Source;
import io.diffaug.core.model.RejectedModelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RolloutKeeperTest {
  private static final ActorTestKit AKKA = ActorTestKit.create();
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestProbe<RolloutKeeper.Serving> owner = AKKA.createTestProbe();
  private final List<Long> deployed = new CopyOnWriteArrayList<>();

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @Test
  void onlyTheHighestVersionOfALogIsDeployedAtTheStart() {
    keep(Streams.announced(1, 3, 2), announcement -> deployed.add(announcement.version()));

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(3));
    assertThat(deployed).containsExactly(3L);
  }

  @Test
  void nothingIsDeployedBeforeTheEndOfTheLogIsSeen() {
    CompletableFuture<ModelLog.Page> rest = new CompletableFuture<>();
    ModelLog.Page beginning = new ModelLog.Page(List.of(Streams.event(1)), false);
    keep(
        () -> Source.single(beginning).concat(Source.completionStage(rest)).concat(Source.maybe()),
        announcement -> deployed.add(announcement.version()));

    rest.complete(new ModelLog.Page(List.of(Streams.event(2)), true));

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(2));
    assertThat(deployed).containsExactly(2L);
  }

  @Test
  void aRefusedVersionIsNotTriedAgainAndTheNextOlderServes() {
    Set<Long> tried = ConcurrentHashMap.newKeySet();
    keep(
        Streams.announced(1, 2),
        announcement -> {
          if (announcement.version() == 2) {
            assertThat(tried.add(2L)).isTrue();
            throw new RejectedModelException("version 2: another digest");
          }
          deployed.add(announcement.version());
        });

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(deployed).containsExactly(1L);
  }

  @Test
  void aVersionThatTheWorldHeldBackIsTriedAgain() {
    AtomicInteger attempts = new AtomicInteger();
    keep(
        Streams.announced(1),
        announcement -> {
          if (attempts.incrementAndGet() < 3) {
            throw new IllegalStateException("the disk is away");
          }
        });

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aLogThatFailsIsReadAgainAndALaterVersionReplacesTheFirst() {
    AtomicInteger reads = new AtomicInteger();
    keep(
        () ->
            reads.incrementAndGet() == 1
                ? Source.single(new ModelLog.Page(List.of(Streams.event(1)), true))
                : Streams.announced(1, 2).read(),
        announcement -> deployed.add(announcement.version()));

    assertThat(owner.receiveMessage(LONG)).isEqualTo(new RolloutKeeper.Serving(1));
    await().atMost(LONG).until(() -> deployed.equals(List.of(1L, 2L)));
    owner.expectNoMessage(Duration.ZERO);
  }

  private void keep(ModelLog log, ModelDeployment deployment) {
    AKKA.spawn(
        RolloutKeeper.create(
            Streams.parts(
                List.of(),
                samples -> CompletableFuture.completedFuture(List.of()),
                () -> {},
                log,
                deployment),
            owner.ref()));
  }
}
