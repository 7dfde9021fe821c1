package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.streamer.pipeline.Envelope;
import io.diffaug.streamer.pipeline.Envelope.Destination;
import io.diffaug.streamer.pipeline.EnvelopeBatch;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
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
  private final TransactionalWriter writer = writer();

  private TransactionalWriter writer() {
    producer.initTransactions();
    Map<Destination, String> topics = Map.of(Destination.PAIRS, "pairs");
    return new TransactionalWriter(producer, topics, Duration.ofMinutes(1), 1_000, new InFlight());
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
    assertThatThrownBy(() -> join(writer.commit()))
        .hasMessageContaining("a batch was written in part (expected: whole)");
    assertThat(producer.history()).isEmpty();
    assertThat(producer.transactionCommitted()).isFalse();
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
            .map(
                destination ->
                    new Envelope(
                        destination, null, new byte[] {1}, List.of(), OptionalLong.empty()))
            .toList();
    Map<TopicPartition, OffsetAndMetadata> positions =
        Map.of(INPUT, new OffsetAndMetadata(position));
    return new EnvelopeBatch<>(envelopes, new Progress(positions, MEMBER));
  }
}
