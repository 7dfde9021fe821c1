package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.Batch;
import io.diffaug.streamer.pipeline.Lane.Parting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On Kafka's own consumer without a network: an input that never ends, a stream that stands. */
class PollerTest {
  private static final TopicPartition INPUT = new TopicPartition("input", 0);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final int AHEAD = 4;
  private static final int MAX_BATCH = 10;
  private static final int POLL = 25;

  private final AtomicInteger polled = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final InFlight inFlight = new InFlight();
  private final Poller poller =
      new Poller(
          consumer,
          "test",
          "input",
          new TopicIdentity(Uuid.ONE_UUID),
          new BatchBuffer(MAX_BATCH, Duration.ofMillis(1)),
          AHEAD,
          inFlight,
          Duration.ofSeconds(1),
          new InstanceClaim("group", "test-0", Duration.ofSeconds(1)),
          new ObservedLane(0, StreamObserver.NONE));

  @AfterEach
  void close() {
    poller.close(Parting.LEAVING);
  }

  @Test
  void aStreamThatTakesNothingStopsThePollingOfRecordsAndNotThePolling() {
    start();
    await().atMost(LONG).until(() -> consumer.paused().contains(INPUT));
    int held = polled.get();
    int since = turns.get();

    await().atMost(LONG).until(() -> turns.get() > since + 3);

    assertThat(polled.get()).isEqualTo(held).isLessThanOrEqualTo(AHEAD * MAX_BATCH + 2 * POLL);
    assertThat(inFlight.awaitNone(Duration.ZERO)).isZero();
  }

  @Test
  void whatIsTakenIsReplacedAndComesInOrder() {
    start();
    long next = 0;
    for (int taken = 0; taken < 20 * AHEAD; taken++) {
      Batch<Progress> batch =
          await().pollInterval(SHORT).atMost(LONG).until(poller::next, Optional::isPresent).get();
      assertThat(batch.deliveries().get(0).source().offset()).isEqualTo(next);
      next += batch.deliveries().size();
      assertThat(batch.progress().positions().get(INPUT).offset()).isEqualTo(next);
    }
    assertThat(polled.get() - next).isLessThanOrEqualTo(AHEAD * MAX_BATCH + 2 * POLL);
    assertThat(inFlight.awaitNone(Duration.ZERO)).isEqualTo(20 * AHEAD);
  }

  @Test
  void afterAStopNothingIsHandedOn() {
    start();
    await().atMost(LONG).until(poller::next, Optional::isPresent);

    poller.stop();

    assertThat(poller.next()).isEmpty();
    assertThat(poller.isStopping()).isTrue();
  }

  private void start() {
    consumer.updateBeginningOffsets(Map.of(INPUT, 0L));
    consumer.updateEndOffsets(Map.of(INPUT, 1_000_000L));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(INPUT)));
    consumer.schedulePollTask(this::refill);
    poller.start(() -> {});
  }

  /** Has records ready for every poll that is not paused. */
  private void refill() {
    turns.incrementAndGet();
    if (!consumer.paused().contains(INPUT)) {
      for (int i = 0; i < POLL; i++) {
        consumer.addRecord(
            new ConsumerRecord<>("input", 0, polled.getAndIncrement(), null, new byte[0]));
      }
    }
    consumer.schedulePollTask(this::refill);
  }
}
