package io.diffaug.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.trainer.data.FeedPosition;
import io.diffaug.trainer.data.SampleFeed;
import io.diffaug.trainer.data.SampleRecord;
import io.diffaug.trainer.data.TopicFeed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicFeedTest {
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private final List<String> said = new ArrayList<>();

  @Test
  void whatHasArrivedIsTakenAndFromAKeptPositionNothingTwice() throws Exception {
    String topic = SharedBroker.newTopic("feed", 2, Map.of());
    send(topic, 1, 2, 3);
    FeedPosition position;
    try (SampleFeed feed = open(topic)) {
      assertThat(take(feed)).containsExactlyInAnyOrder(1f, 2f, 3f);
      assertThat(take(feed)).isEmpty();
      position = FeedPosition.parse(feed.position().toString());
    }
    send(topic, 4, 5);
    try (SampleFeed feed = open(topic)) {
      feed.seek(position);
      assertThat(take(feed)).containsExactlyInAnyOrder(4f, 5f);
      assertThat(feed.lag()).isZero();
      feed.seek(FeedPosition.BEGINNING);
      assertThat(take(feed)).hasSize(5);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void aTopicThatWasDeletedAndMadeAgainIsReadFromItsBeginningAndSaidSo() throws Exception {
    String topic = SharedBroker.newTopic("feed", 1, Map.of());
    send(topic, 1, 2);
    FeedPosition before;
    try (SampleFeed feed = open(topic)) {
      assertThat(take(feed)).containsExactly(1f, 2f);
      before = FeedPosition.parse(feed.position().toString());
      makeAgain(topic);
      send(topic, 3, 4, 5);
      List<Float> taken = new ArrayList<>();
      await().untilAsserted(() -> assertThat(add(taken, take(feed))).containsExactly(3f, 4f, 5f));
    }
    try (SampleFeed feed = open(topic)) {
      feed.seek(before);
      assertThat(take(feed)).containsExactly(3f, 4f, 5f);
    }
    assertThat(said)
        .filteredOn(line -> line.startsWith(topic + ": deleted and made again"))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(before.topicId().orElseThrow()));
  }

  private static void makeAgain(String topic) throws Exception {
    try (Admin admin = SharedBroker.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private static List<Float> add(List<Float> all, List<Float> more) {
    all.addAll(more);
    return all;
  }

  @Test
  void recordsThatRetentionRemovedArePassedOverAndSaidSo() throws Exception {
    String topic = SharedBroker.newTopic("feed", 1, Map.of());
    send(topic, 1, 2, 3, 4);
    try (Admin admin = SharedBroker.admin();
        SampleFeed feed = open(topic)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3))).all().get();
      feed.seek(FeedPosition.parse("0:1"));
      assertThat(take(feed)).containsExactly(4f);
    }
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith(topic + "-0: nothing stands at offset 1 (expected: kept until it is read)");
  }

  @Test
  void anAbsentTopicIsNamed() {
    assertThatThrownBy(() -> open("no-such-topic"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no-such-topic at ")
        .hasMessageContaining("cannot be read (expected: a topic on a running cluster");
  }

  /** Everything that stands, in a few looks at most. */
  private static List<Float> take(SampleFeed feed) {
    List<Float> values = new ArrayList<>();
    for (int look = 0; look < 3; look++) {
      feed.take(PATIENCE, record -> values.add(((SampleRecord.Sample) record).features()[0]));
    }
    return values;
  }

  private SampleFeed open(String topic) throws Exception {
    Map<String, String> client = new HashMap<>(SharedBroker.settings().client());
    client.put("default.api.timeout.ms", "10000");
    return TopicFeed.open(
        new KafkaSettings(client, topic, "pairs", "letters", "models"), said::add);
  }

  private static void send(String topic, int... values) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int value : values) {
        VectorPayload vector = VectorPayload.newBuilder().addValues(value).build();
        RawSample sample =
            RawSample.newBuilder().setPayload(Payload.newBuilder().setVector(vector)).build();
        producer.send(new ProducerRecord<>(topic, sample.toByteArray())).get();
      }
    }
  }
}
