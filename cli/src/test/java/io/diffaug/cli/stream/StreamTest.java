package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.EmbeddedBroker;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTest {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void killedTwiceInTheMiddleItLosesAndDoublesNothing() throws Exception {
    StreamTopics topics = topics("killed");
    topics.feed(20_000);
    for (int life = 0; life < 2; life++) {
      try (StreamerProcess streamer = start(topics)) {
        streamer.awaitSaying("lane reads");
        int before = topics.read(topics.pairs()).size();
        await()
            .atMost(StreamerProcess.LONG)
            .until(() -> topics.read(topics.pairs()).size() > before);
        streamer.kill();
      }
    }
    try (StreamerProcess last = start(topics)) {
      awaitAllCommitted(topics);
      assertThat(last.terminate()).isZero();
    }

    assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
  }

  @Test
  void aBrokerThatCrashesIsWaitedFor() throws Exception {
    Path data = folder.resolve("crashing");
    EmbeddedBroker first = EmbeddedBroker.start(data, 0);
    StreamTopics topics = StreamTopics.create(first.bootstrapServers(), "crash");
    topics.feed(20_000);
    try (StreamerProcess streamer = start(topics)) {
      streamer.awaitSaying("lane reads");
      first.kill();
      String address = first.bootstrapServers();
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      try (EmbeddedBroker second = EmbeddedBroker.start(data, port)) {
        assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
        awaitAllCommitted(topics);
        assertThat(streamer.terminate()).isZero();
        assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
      }
    }
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // the flush or the commit tells
  void lagReachesZeroOnATopicWithAbortedTransactions() throws Exception {
    StreamTopics topics = topics("aborted");
    try (KafkaProducer<byte[], byte[]> producer =
            topics.producer(Map.of("transactional.id", "feeder"));
        StreamerProcess streamer = start(topics)) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 10; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 30; i++) {
          producer.send(
              new ProducerRecord<>(topics.input(), i % 3, null, StreamTopics.sample("s" + i)));
        }
        if (transaction % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.flush();
          producer.abortTransaction();
        }
      }
      streamer.awaitSaying("lane reads");

      awaitAllCommitted(topics);

      assertThat(topics.accounted()).hasSize(150).isEqualTo(topics.coordinates());
    }
  }

  @Test
  void badRecordsOddTimestampsAndGiantsPassWithoutStoppingTheLane() throws Exception {
    StreamTopics topics = topics("bad");
    byte[] good = StreamTopics.sample("good");
    byte[] random = new byte[1_500_000];
    new SplittableRandom(1).nextBytes(random);
    long future = Instant.parse("2096-01-01T00:00:00Z").toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer =
            topics.producer(Map.of("max.request.size", "2000000"));
        StreamerProcess streamer = start(topics)) {
      send(producer, topics, "null", null, null);
      send(producer, topics, "random", null, Arrays.copyOf(random, 20));
      send(producer, topics, "cut", null, Arrays.copyOf(good, good.length - 2));
      send(producer, topics, "1970", 0L, good);
      send(producer, topics, "future", future, good);
      send(producer, topics, "huge", null, random);
      send(producer, topics, "huge-pair", null, largeSample());
      send(producer, topics, "last", null, good);
      streamer.awaitSaying("lane reads");
      awaitAllCommitted(topics);
    }

    Map<String, ConsumerRecord<byte[], byte[]>> out = byKey(topics);
    assertThat(out).hasSize(8);
    assertThat(reasons(out, "null", "random", "cut"))
        .containsExactly("null-value", "unparseable", "unparseable");
    assertThat(out.get("1970").timestamp()).isZero();
    assertThat(StreamTopics.header(out.get("future"), "diffaug.timestamp"))
        .isEqualTo(Long.toString(future));
    assertThat(out.get("huge").value()).isEqualTo(Arrays.copyOf(random, 4096));
    assertThat(StreamTopics.header(out.get("huge"), "diffaug.value.length")).isEqualTo("1500000");
    assertThat(StreamTopics.header(out.get("huge-pair"), "diffaug.reason")).isEqualTo("too-large");
    assertThat(StreamTopics.header(out.get("last"), "diffaug.reason")).isEqualTo("none");
  }

  @Test
  void aSecondStreamerWithOneInstanceIdStopsAndSaysSoWhileTheFirstRunsOn() throws Exception {
    StreamTopics topics = topics("twice");
    try (StreamerProcess first = start(topics)) {
      first.awaitSaying("lane reads");
      try (StreamerProcess second = start(topics)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("instance.id 'twice-0' is in use by ");
      }
      topics.feed(100);
      awaitAllCommitted(topics);
      assertThat(first.says("lane restarts")).isFalse();
    }
  }

  @Test
  void aMissingTopicIsNamed() throws Exception {
    StreamTopics topics = topics("missing");
    try (Admin admin = Admin.create(topics.client())) {
      admin.deleteTopics(List.of(topics.pairs(), topics.deadLetters())).all().get();
    }
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output())
          .contains("missing-pairs: no such topic")
          .contains("missing-dead: no such topic");
    }
  }

  @Test
  void aHostThatDoesNotResolveIsASettingsMistake() throws Exception {
    Map<String, String> settings =
        Map.of("diffaug.kafka.client.bootstrap.servers", "no-such-host.invalid:9092");
    try (StreamerProcess streamer = StreamerProcess.start(folder, settings)) {
      assertThat(streamer.exitCode()).isEqualTo(2);
      assertThat(streamer.output())
          .contains("diffaug.kafka.client.bootstrap.servers: no-such-host.invalid:9092");
    }
  }

  private static StreamTopics topics(String name) throws Exception {
    return StreamTopics.create(broker.bootstrapServers(), name);
  }

  private static StreamerProcess start(StreamTopics topics) throws Exception {
    return StreamerProcess.start(folder, topics.settings());
  }

  private static void awaitAllCommitted(StreamTopics topics) {
    await().atMost(StreamerProcess.LONG).until(() -> topics.lag() == 0);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      StreamTopics topics,
      String key,
      Long timestamp,
      byte[] value)
      throws Exception {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topics.input(), null, timestamp, keyBytes, value)).get();
  }

  /** Fits the input topic, and makes a pair that does not fit the topic of pairs. */
  private static byte[] largeSample() {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < 270_000; i++) {
      vector.addValues(i);
    }
    return RawSample.newBuilder()
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }

  private static Map<String, ConsumerRecord<byte[], byte[]>> byKey(StreamTopics topics) {
    return Stream.concat(
            topics.read(topics.pairs()).stream(), topics.read(topics.deadLetters()).stream())
        .collect(
            Collectors.toMap(
                record -> new String(record.key(), StandardCharsets.UTF_8), Function.identity()));
  }

  private static List<String> reasons(
      Map<String, ConsumerRecord<byte[], byte[]>> out, String... keys) {
    return Stream.of(keys).map(key -> StreamTopics.header(out.get(key), "diffaug.reason")).toList();
  }
}
