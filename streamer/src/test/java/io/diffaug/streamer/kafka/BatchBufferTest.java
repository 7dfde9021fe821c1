package io.diffaug.streamer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.streamer.pipeline.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchBufferTest {
  private static final TopicPartition P0 = new TopicPartition("in", 0);
  private static final TopicPartition P1 = new TopicPartition("in", 1);
  private static final Duration DELAY = Duration.ofMillis(20);

  private final ConsumerGroupMetadata member =
      new MockConsumer<byte[], byte[]>("none").groupMetadata();
  private final BatchBuffer buffer = new BatchBuffer(4, DELAY);

  @Test
  void aFullBatchIsDueAtOnceAndTheRestWhenItIsOldEnough() {
    buffer.add(polled(Map.of(P0, records(P0, 0, 6)), Map.of(P0, at(6))), Map.of(), 0);

    Batch<Progress> full = buffer.next(0, member).orElseThrow();

    assertThat(full.deliveries()).hasSize(4);
    assertThat(full.progress().positions().get(P0).offset()).isEqualTo(4);
    assertThat(buffer.next(DELAY.toNanos() - 1, member)).isEmpty();
    assertThat(buffer.next(DELAY.toNanos(), member).orElseThrow().deliveries()).hasSize(2);
    assertThat(buffer.next(DELAY.toNanos(), member)).isEmpty();
  }

  @Test
  void theLastRecordOfAPollCarriesThePositionPastWhatNoReaderSees() {
    buffer.add(polled(Map.of(P0, records(P0, 0, 4)), Map.of(P0, at(9))), Map.of(P0, "note"), 0);

    Batch<Progress> batch = buffer.next(0, member).orElseThrow();

    assertThat(batch.progress().positions().get(P0).offset()).isEqualTo(9);
    assertThat(batch.progress().positions().get(P0).metadata()).isEqualTo("note");
  }

  @Test
  void aPositionThatMovedWithoutARecordIsABatchOfItsOwn() {
    buffer.add(polled(Map.of(), Map.of(P0, at(17))), Map.of(), 0);

    Batch<Progress> batch = buffer.next(DELAY.toNanos(), member).orElseThrow();

    assertThat(batch.deliveries()).isEmpty();
    assertThat(batch.progress().positions().get(P0).offset()).isEqualTo(17);
  }

  @Test
  void aBatchThatSpansPartitionsMovesEachOfThem() {
    buffer.add(
        polled(Map.of(P0, records(P0, 5, 7), P1, records(P1, 1, 3)), Map.of(P0, at(7), P1, at(3))),
        Map.of(),
        0);

    Map<TopicPartition, OffsetAndMetadata> positions =
        buffer.next(0, member).orElseThrow().progress().positions();

    assertThat(positions.get(P0).offset()).isEqualTo(7);
    assertThat(positions.get(P1).offset()).isEqualTo(3);
  }

  private static ConsumerRecords<byte[], byte[]> polled(
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
      Map<TopicPartition, OffsetAndMetadata> next) {
    return new ConsumerRecords<>(records, next);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      TopicPartition partition, int first, int end) {
    return IntStream.range(first, end)
        .mapToObj(
            offset ->
                new ConsumerRecord<byte[], byte[]>(
                    partition.topic(), partition.partition(), offset, null, new byte[0]))
        .toList();
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
