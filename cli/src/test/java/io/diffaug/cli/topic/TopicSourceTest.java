package io.diffaug.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.nn.Seed;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.trainer.data.SourcedSamples;
import io.diffaug.trainer.data.TopicSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicSourceTest {
  private final List<String> said = new CopyOnWriteArrayList<>();

  @Test
  void onlyWhatIsCommittedIsReadAndAnAbortedTailIsNoReasonToWait() throws Exception {
    String topic = SharedBroker.newTopic("snapshot", 2, Map.of());
    try (Producer<byte[], byte[]> producer = producer("aborts-" + topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, 0, 1, 2);
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, topic, 0, 3);
      send(producer, topic, 1, 4);
      producer.flush();
      producer.abortTransaction();
    }
    SourcedSamples read = read(topic, 10);
    assertThat(read.samples().features()).isEqualTo(new float[][] {{1}, {2}});
    assertThat(read.source()).isEqualTo(topic + ", offsets 0: 0 to 5, 1: 0 to 2");
    assertThat(read.found()).isEqualTo(2);
  }

  @Test
  void anOpenTransactionIsWaitedForAndThatIsSaid() throws Exception {
    String topic = SharedBroker.newTopic("snapshot", 1, Map.of());
    try (Producer<byte[], byte[]> producer = producer("waits-" + topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, 0, 1, 2, 3);
      producer.flush();
      CompletableFuture<SourcedSamples> reading =
          CompletableFuture.supplyAsync(() -> readUnchecked(topic));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> said.stream().anyMatch(line -> line.contains("open transaction holds")));
      producer.commitTransaction();
      assertThat(reading.get().samples().features()).isEqualTo(new float[][] {{1}, {2}, {3}});
    }
  }

  @Test
  void ofMoreSamplesTheSameFewAreDrawnEachTime() throws Exception {
    String topic = SharedBroker.newTopic("snapshot", 1, Map.of());
    try (Producer<byte[], byte[]> producer = producer("adds-" + topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, topic, 0, IntStream.range(0, 500).toArray());
      producer.commitTransaction();
    }
    assertThat(read(topic, 20).samples().features())
        .hasDimensions(20, 1)
        .isEqualTo(read(topic, 20).samples().features());
    assertThat(said)
        .contains(topic + ": 500 records", topic + ": 20 samples of width 1 to learn from");
  }

  @Test
  void anEmptyTopicAndAnAbsentOneAreNamed() throws Exception {
    String topic = SharedBroker.newTopic("snapshot", 1, Map.of());
    assertThatThrownBy(() -> read(topic, 10))
        .isInstanceOf(IOException.class)
        .hasMessage(topic + ": no sample in 0 records (expected: samples to train on)");
    assertThatThrownBy(() -> read("no-such-topic", 10, Duration.ofSeconds(2)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no-such-topic at 127.0.0.1:")
        .hasMessageContaining("diffaug.kafka.topics.input");
  }

  private SourcedSamples readUnchecked(String topic) {
    try {
      return read(topic, 10);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private SourcedSamples read(String topic, int most) throws Exception {
    return read(topic, most, Duration.ofSeconds(30));
  }

  private SourcedSamples read(String topic, int most, Duration patience) throws Exception {
    Map<String, String> client = new HashMap<>(SharedBroker.settings().client());
    client.put("default.api.timeout.ms", Long.toString(patience.toMillis()));
    KafkaSettings kafka = new KafkaSettings(client, topic, "pairs", "letters", "models");
    return new TopicSource(kafka, Optional.empty()).read(most, new Seed(1), said::add);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the end of the transaction hears of every failure
  private static void send(
      Producer<byte[], byte[]> to, String topic, int partition, int... values) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int value : values) {
      VectorPayload vector = VectorPayload.newBuilder().addValues(value).build();
      RawSample sample =
          RawSample.newBuilder().setPayload(Payload.newBuilder().setVector(vector)).build();
      records.add(new ProducerRecord<>(topic, partition, null, sample.toByteArray()));
    }
    records.forEach(to::send);
  }

  private static Producer<byte[], byte[]> producer(String transactionalId) throws Exception {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            SharedBroker.bootstrapServers(),
            "transactional.id",
            transactionalId),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
