package io.diffaug.learner.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.Provenance;
import io.diffaug.proto.VectorPayload;
import io.diffaug.proto.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairReaderTest {
  private static final String TOPIC = "pairs";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private static final byte[] KEY = {1, 2};

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final PairSubscription subscription = PairSubscription.of(Map.of(), TOPIC);
  private long offset;

  @BeforeEach
  void makeTopic() {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void pairsComeAsRowsWithTheirProvenance() {
    try (PairReader reader = new PairReader(consumer, subscription)) {
      send(pair(1, 2).toByteArray());
      send(pair(3, 4).toByteArray());
      PairBatch batch = reader.read(10, Duration.ofSeconds(60));
      assertThat(batch.size()).isEqualTo(2);
      assertThat(batch.anchors()).containsExactly(1, 2, 3, 4);
      assertThat(batch.view(0)).containsExactly(11, 12, 13, 14);
      assertThat(batch.view(1)).containsExactly(21, 22, 23, 24);
      ReceivedPair second = batch.pairs().get(1);
      assertThat(second.agreements()).containsExactly(0.5f, 0.25f);
      assertThat(second.origin().offset()).isEqualTo(1);
      assertThat(second.origin().modelVersion()).isEqualTo(7);
      assertThat(second.origin().source()).isEqualTo("raw/0/1");
      assertThat(second.origin().key()).contains(ByteBuffer.wrap(KEY));
      assertThat(reader.caughtUp()).isTrue();
    }
  }

  @Test
  void noMoreThanAskedForIsReadAndTheRestIsNotLost() {
    try (PairReader reader = new PairReader(consumer, subscription)) {
      for (int i = 0; i < 5; i++) {
        send(pair(i, i).toByteArray());
      }
      assertThat(reader.read(2, Duration.ofSeconds(60)).anchors()).containsExactly(0, 0, 1, 1);
      assertThat(reader.positions()).containsExactly(Map.entry(0, 2L));
      assertThat(reader.caughtUp()).isFalse();
      assertThat(reader.read(10, Duration.ZERO).anchors()).containsExactly(2, 2, 3, 3, 4, 4);
      assertThat(reader.positions()).containsExactly(Map.entry(0, 5L));
      assertThat(reader.read(10, Duration.ZERO).isEmpty()).isTrue();
    }
  }

  @Test
  void recordsThatAreNoPairsAreCountedAndNamedAndPassedOver() {
    try (PairReader reader = new PairReader(consumer, subscription)) {
      send(pair(1, 2).toByteArray());
      send(null);
      send(new byte[] {-1, -1});
      send(pair(1, 2, 3).toByteArray());
      send(pair(1, Float.NaN).toByteArray());
      send(pair(1, 2).toBuilder().removeViews(1).build().toByteArray());
      send(pair(1, 2).toBuilder().clearAnchor().build().toByteArray());
      send(pair(5, 6).toByteArray());
      assertThat(reader.read(10, Duration.ofSeconds(60)).anchors()).containsExactly(1, 2, 5, 6);
      assertThat(reader.undecodable().byReason())
          .containsOnlyKeys(
              "null-value",
              "unparseable",
              "wrong-width",
              "not-finite",
              "too-few-views",
              "wrong-domain");
      assertThat(reader.undecodable().count()).isEqualTo(6);
      assertThat(reader.undecodable().examples())
          .contains("pairs/0/3: wrong-width: anchor has 3 (expected: 2)");
      assertThat(reader.positions()).containsExactly(Map.entry(0, 8L));
    }
  }

  @Test
  void aReaderBeginsWhereItsLearnerLeftOff() {
    try (PairReader reader = new PairReader(consumer, subscription.startingAt(Map.of(0, 2L)))) {
      for (int i = 0; i < 3; i++) {
        send(pair(i, i).toByteArray());
      }
      assertThat(reader.read(10, Duration.ofSeconds(60)).anchors()).containsExactly(2, 2);
    }
  }

  @Test
  void aGroupCommitsWhatWasReadAndNotWhatIsQueued() {
    try (PairReader reader = new PairReader(consumer, subscription.inGroup("learners"))) {
      consumer.rebalance(List.of(PARTITION));
      for (int i = 0; i < 5; i++) {
        send(pair(i, i).toByteArray());
      }
      reader.read(3, Duration.ofSeconds(60));
      reader.commit();
      assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION))
          .extracting(OffsetAndMetadata::offset)
          .isEqualTo(3L);
    }
  }

  @Test
  void partitionsThatMoveTakeTheirQueueAlong() {
    try (PairReader reader = new PairReader(consumer, subscription.inGroup("learners"))) {
      consumer.rebalance(List.of(PARTITION));
      for (int i = 0; i < 5; i++) {
        send(pair(i, i).toByteArray());
      }
      reader.read(3, Duration.ofSeconds(60));
      consumer.rebalance(List.of());
      assertThat(reader.read(10, Duration.ZERO).isEmpty()).isTrue();
      assertThat(reader.positions()).isEmpty();
    }
  }

  @Test
  void whoHasNoGroupCannotCommit() {
    try (PairReader reader = new PairReader(consumer, subscription)) {
      assertThatThrownBy(reader::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("group: none (expected: PairSubscription.inGroup)");
    }
  }

  @Test
  void anAbsentTopicIsNamed() {
    PairSubscription absent = PairSubscription.of(Map.of(), "absent");
    consumer.updatePartitions("absent", List.of());
    assertThatThrownBy(() -> new PairReader(consumer, absent))
        .isInstanceOf(UnknownTopicOrPartitionException.class)
        .hasMessageContaining("absent");
  }

  private void send(byte[] value) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(TOPIC, 0, offset, KEY, value);
    record.headers().add("diffaug.source", ("raw/0/" + offset).getBytes(StandardCharsets.UTF_8));
    consumer.addRecord(record);
    offset++;
    consumer.updateEndOffsets(Map.of(PARTITION, offset));
  }

  private static ContrastivePair pair(float... anchor) {
    return ContrastivePair.newBuilder()
        .setAnchor(payload(0, anchor))
        .addViews(View.newBuilder().setPayload(payload(10, anchor)).setAgreement(0.5f))
        .addViews(View.newBuilder().setPayload(payload(20, anchor)).setAgreement(0.25f))
        .setProvenance(Provenance.newBuilder().setModelVersion(7))
        .build();
  }

  private static Payload payload(float shift, float... values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value + shift);
    }
    return Payload.newBuilder().setVector(vector).build();
  }
}
