package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.streamer.observation.BatchTally;
import io.diffaug.streamer.observation.StreamObserver;
import io.diffaug.streamer.pipeline.Envelope;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import io.diffaug.streamer.settings.StreamSettings.Commits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * On Kafka's own producer without a network, so that a failure comes exactly where it is wanted.
 */
class TransactionalWriterTest {
  private static final TopicPartition INPUT = new TopicPartition("input", 0);

  private static final ConsumerGroupMetadata MEMBER = member();

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final InFlight inFlight = new InFlight();
  private final TransactionalWriter writer = writer();

  private TransactionalWriter writer() {
    producer.initTransactions();
    return writer(producer, inFlight, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void outputsAndPositionsAreCommittedTogether() {
    join(writer.write(batch(1, Destination.PAIRS)));
    assertThat(producer.history()).isEmpty();
    join(writer.commit());
    assertThat(producer.history()).hasSize(1);
    assertThat(
            producer.consumerGroupOffsetsHistory().get(0).get(MEMBER.groupId()).get(INPUT).offset())
        .isEqualTo(1);
  }

  @Test
  void aTransactionWithABatchWrittenInPartIsNeverCommitted() {
    join(writer.write(batch(1, Destination.PAIRS)));
    // No topic is known for the second output, so the batch fails between its two sends.
    assertThatThrownBy(
            () -> join(writer.write(batch(3, Destination.PAIRS, Destination.DEAD_LETTERS))))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> join(writer.write(batch(4, Destination.PAIRS))))
        .hasMessageContaining("a step failed");
    assertThatThrownBy(() -> join(writer.commit()))
        .hasMessageContaining("a step failed (expected: no step after it)");
    assertThat(producer.history()).isEmpty();
    assertThat(producer.transactionCommitted()).isFalse();
  }

  @Test
  void aCommitWhoseOutcomeIsUnknownIsAskedForAgainButNotForEver() {
    AtomicInteger attempts = new AtomicInteger();
    MockProducer<byte[], byte[]> silent =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public void commitTransaction() {
            attempts.incrementAndGet();
            throw new TimeoutException("no answer");
          }
        };
    silent.initTransactions();
    TransactionalWriter waiting = writer(silent, inFlight, Duration.ofMinutes(1));
    inFlight.left();
    join(waiting.write(batch(1, Destination.PAIRS)));

    assertThatThrownBy(() -> join(waiting.commit())).hasRootCauseMessage("no answer");

    assertThat(attempts).hasValue(3);
    assertThat(inFlight.awaitNone(Duration.ZERO)).isEqualTo(1);
    waiting.close();
    assertThat(silent.closed()).isTrue();
  }

  @Test
  void aTransactionIsCommittedByItselfOnceItIsOldEnough() {
    TransactionalWriter prompt = writer(producer, inFlight, Duration.ofMillis(1));
    inFlight.left();

    join(prompt.write(batch(1, Destination.PAIRS)));

    assertThat(inFlight.awaitNone(Duration.ofSeconds(60))).isZero();
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void aTransactionGrowsWhileMoreWaitsToBeRead() {
    TransactionalWriter prompt = writer(producer, inFlight, Duration.ofMillis(1));
    inFlight.backlog(true);
    for (int batch = 1; batch <= 50; batch++) {
      inFlight.left();
      join(prompt.write(batch(batch, Destination.PAIRS)));
    }
    assertThat(producer.history()).isEmpty();

    inFlight.backlog(false);

    assertThat(inFlight.awaitNone(Duration.ofSeconds(60))).isZero();
    assertThat(producer.history()).hasSize(50);
    assertThat(producer.commitCount()).isEqualTo(1);
  }

  private static TransactionalWriter writer(
      MockProducer<byte[], byte[]> producer, InFlight inFlight, Duration interval) {
    return new TransactionalWriter(
        producer,
        "test",
        Map.of(Destination.PAIRS, "pairs"),
        new Commits(interval, Duration.ofHours(1)),
        inFlight,
        new ObservedLane(0, StreamObserver.NONE));
  }

  private static ConsumerGroupMetadata member() {
    try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest")) {
      return consumer.groupMetadata();
    }
  }

  private static void join(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }

  private static EnvelopeBatch<Progress> batch(long position, Destination... destinations) {
    List<Envelope> envelopes =
        Arrays.stream(destinations)
            .map(destination -> new Envelope(destination, null, new byte[] {1}, List.of(), 0))
            .toList();
    Map<TopicPartition, OffsetAndMetadata> positions =
        Map.of(INPUT, new OffsetAndMetadata(position));
    return new EnvelopeBatch<>(
        envelopes,
        new BatchTally(envelopes.size(), envelopes.size(), Map.of(), new long[0]),
        new Progress(positions, MEMBER));
  }
}
