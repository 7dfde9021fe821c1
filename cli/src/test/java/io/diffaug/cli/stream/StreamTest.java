package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.EmbeddedBroker;
import io.diffaug.proto.ContrastivePair;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
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
  void twoReplicasOfTwoLanesKilledInTheMiddleLoseAndDoubleNothing() throws Exception {
    StreamTopics topics = topics("killed");
    topics.feed(20_000);
    try (StreamerProcess a = start(slow(topics, "a", 2));
        StreamerProcess b = start(slow(topics, "b", 2))) {
      awaitPairsGrowing(topics, a, b);
      a.kill();
      b.kill();
    }
    try (StreamerProcess b = start(slow(topics, "b", 2))) {
      try (StreamerProcess a = start(slow(topics, "a", 2))) {
        awaitPairsGrowing(topics, a, b);
        a.kill();
      }
      try (StreamerProcess aWithOneLane = start(slow(topics, "a", 1))) {
        aWithOneLane.awaitSaying("lane 0 running");
        awaitAllCommitted(topics);
        assertThat(aWithOneLane.terminate()).isZero();
        assertThat(b.terminate()).isZero();
      }
    }

    assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
  }

  @Test
  void aBrokerThatCrashesIsWaitedForAndSoIsOneThatIsAwayAtTheStart() throws Exception {
    Path data = folder.resolve("crashing");
    EmbeddedBroker first = EmbeddedBroker.start(data, 0);
    StreamTopics topics = StreamTopics.create(first.bootstrapServers(), "crash");
    topics.feed(20_000);
    try (StreamerProcess streamer = start(topics)) {
      streamer.awaitSaying("lane 0 reads");
      first.kill();
      String address = first.bootstrapServers();
      int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      try (StreamerProcess early = start(slow(topics, "early", 1))) {
        early.awaitSaying("start is tried again in");
        assertThat(early.get("/live").statusCode()).isEqualTo(200);
        assertThat(early.get("/ready").statusCode()).isEqualTo(503);
        assertThat(early.get("/ready").body()).contains("no broker answers at " + address);
        try (EmbeddedBroker second = EmbeddedBroker.start(data, port)) {
          assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
          early.awaitSaying("lane 0 reads");
          awaitAllCommitted(topics);
          awaitReady(streamer);
          assertThat(streamer.terminate()).isZero();
          assertThat(early.terminate()).isZero();
          assertThat(topics.accounted()).hasSize(20_000).isEqualTo(topics.coordinates());
        }
      }
    }
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // the flush tells
  void aLaneThatIsNoLongerRunHoldsNoReaderBack() throws Exception {
    StreamTopics topics = topics("fewer");
    topics.feed(10);
    String orphan = "fewer/fewer/3";
    try (KafkaProducer<byte[], byte[]> formerLane =
            topics.producer(
                Map.of("transactional.id", orphan, "transaction.timeout.ms", "600000"));
        Admin admin = Admin.create(topics.client())) {
      formerLane.initTransactions();
      formerLane.beginTransaction();
      formerLane.send(new ProducerRecord<>(topics.pairs(), StreamTopics.sample("orphan")));
      formerLane.flush();
      try (StreamerProcess streamer = start(topics)) {
        awaitAllCommitted(topics);
        assertThat(streamer.output()).contains("[" + orphan + "]");
      }

      await().atMost(StreamerProcess.LONG).until(() -> topics.accounted().size() == 10);
      assertThat(admin.describeTransactions(List.of(orphan)).description(orphan).get().state())
          .isNotEqualTo(TransactionState.ONGOING);
      assertThatThrownBy(formerLane::commitTransaction).isInstanceOf(KafkaException.class);
    }
  }

  @Test
  void positionsThatNoLongerFitTheInputStopTheStreamWithTheReason() throws Exception {
    StreamTopics topics = topics("trimmed");
    topics.feed(100);
    try (StreamerProcess streamer = start(topics)) {
      awaitAllCommitted(topics);
      assertThat(streamer.terminate()).isZero();
    }
    topics.feed(100);
    topics.deleteAllRecords();
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output()).contains("is out of range (expected: records that are still");
    }
    topics.makeInputAgainUnderTheCommittedPositions();
    topics.feed(100);
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output()).contains("belongs to an earlier topic of this name");
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
      streamer.awaitSaying("lane 0 reads");

      awaitAllCommitted(topics);

      assertThat(topics.accounted()).hasSize(150).isEqualTo(topics.coordinates());
    }
  }

  @Test
  void badRecordsOddTimestampsAndGiantsPassWithoutStoppingTheLane() throws Exception {
    StreamTopics topics = topics("bad");
    byte[] good = StreamTopics.sample("good");
    byte[] random = new byte[10_000_000];
    new SplittableRandom(1).nextBytes(random);
    byte[] notUtf8 = good.clone();
    notUtf8[3] = (byte) 0xff;
    long future = Instant.parse("2096-01-01T00:00:00Z").toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer =
            topics.producer(Map.of("max.request.size", "12000000", "compression.type", "lz4"));
        StreamerProcess streamer = StreamerProcess.start(folder, topics.settings(), "tr-TR")) {
      send(producer, topics, "null", null, null);
      send(producer, topics, "random", null, Arrays.copyOf(random, 20));
      send(producer, topics, "cut", null, Arrays.copyOf(good, good.length - 2));
      send(producer, topics, "not-utf8", null, notUtf8);
      send(producer, topics, "nested", null, nested(50_000));
      send(producer, topics, "1970", 0L, good);
      send(producer, topics, "future", future, good);
      send(producer, topics, "huge", null, random);
      send(producer, topics, "huge-pair", null, sample("", 2_400_000));
      send(producer, topics, "header-bomb", null, good, headers(40_000, 200));
      send(producer, topics, "headers", null, good, headers(5_000, 20));
      send(producer, topics, "no-id", null, StreamTopics.sample(""));
      send(producer, topics, "again", null, good);
      send(producer, topics, "last", null, good);
      awaitAllCommitted(topics);
      assertThat(streamer.terminate()).isZero();
    }

    Map<String, ConsumerRecord<byte[], byte[]>> out = byKey(topics);
    assertThat(out).hasSize(14);
    assertThat(reasons(out, "null", "random", "cut", "not-utf8", "nested", "huge"))
        .containsExactly(
            "null-value",
            "unparseable",
            "unparseable",
            "unparseable",
            "unparseable",
            "unparseable");
    assertThat(reasons(out, "huge-pair", "header-bomb", "headers", "no-id", "again", "last"))
        .containsExactly("too-large", "too-large", "none", "none", "none", "none");
    assertThat(out.get("1970").timestamp()).isZero();
    assertThat(StreamTopics.header(out.get("future"), "diffaug.timestamp"))
        .isEqualTo(Long.toString(future));
    assertThat(out.get("huge").value()).isEqualTo(Arrays.copyOf(random, 4096));
    assertThat(StreamTopics.header(out.get("huge"), "diffaug.value.length")).isEqualTo("10000000");
    assertThat(out.get("headers").headers().toArray()).hasSize(5_001);
    assertThat(pair(out, "no-id").getSampleId())
        .isEqualTo(StreamTopics.header(out.get("no-id"), "diffaug.source"));
    assertThat(pair(out, "again")).isEqualTo(pair(out, "last"));
  }

  @Test
  void aSecondStreamerWithOneInstanceIdStopsAndSaysSoWhileTheFirstRunsOn() throws Exception {
    StreamTopics topics = topics("twice");
    try (StreamerProcess first = start(topics)) {
      first.awaitSaying("lane 0 reads");
      try (StreamerProcess second = start(topics)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("instance.id 'twice-0' is in use by ");
      }
      topics.feed(100);
      awaitAllCommitted(topics);
      await().atMost(StreamerProcess.LONG).until(() -> first.metric("diffaug_pairs_total") == 100);
      await()
          .atMost(StreamerProcess.LONG)
          .until(() -> first.metric("diffaug_lag_records{lane=\"0\"}") == 0);
      assertThat(first.metric("diffaug_kafka_producer_records_total")).isGreaterThanOrEqualTo(100);
      assertThat(first.get("/ready").statusCode()).isEqualTo(200);
      assertThat(first.says("restarts in")).isFalse();
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
    try (StreamerProcess streamer = StreamerProcess.start(folder, settings, "de-DE")) {
      assertThat(streamer.exitCode()).isEqualTo(2);
      assertThat(streamer.output())
          .contains("diffaug.kafka.client.bootstrap.servers: no-such-host.invalid:9092");
    }
  }

  private static StreamTopics topics(String name) throws Exception {
    return StreamTopics.create(broker.bootstrapServers(), name);
  }

  private static StreamerProcess start(StreamTopics topics) throws Exception {
    return start(topics.settings());
  }

  private static StreamerProcess start(Map<String, String> settings) throws Exception {
    return StreamerProcess.start(folder, settings, "ar-EG");
  }

  /** A replica that takes its time, so that something is in flight when it is killed. */
  private static Map<String, String> slow(StreamTopics topics, String instance, int lanes) {
    Map<String, String> settings = topics.settings();
    settings.put("diffaug.stream.instance-id", instance);
    settings.put("diffaug.stream.lanes", Integer.toString(lanes));
    settings.put("diffaug.stream.max-batch", "16");
    settings.put(FakeStreamer.MILLIS_A_BATCH, "20");
    return settings;
  }

  private static void awaitPairsGrowing(StreamTopics topics, StreamerProcess... streamers) {
    for (StreamerProcess streamer : streamers) {
      streamer.awaitSaying("lane 0 reads");
      streamer.awaitSaying("lane 1 reads");
    }
    int before = topics.read(topics.pairs()).size();
    await().atMost(StreamerProcess.LONG).until(() -> topics.read(topics.pairs()).size() > before);
  }

  private static void awaitReady(StreamerProcess streamer) {
    await().atMost(StreamerProcess.LONG).until(() -> streamer.get("/ready").statusCode() == 200);
  }

  private static void awaitAllCommitted(StreamTopics topics) {
    await().atMost(StreamerProcess.LONG).until(() -> topics.lag() == 0);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      StreamTopics topics,
      String key,
      Long timestamp,
      byte[] value,
      Header... headers)
      throws Exception {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    producer
        .send(
            new ProducerRecord<>(
                topics.input(), null, timestamp, keyBytes, value, Arrays.asList(headers)))
        .get();
  }

  private static byte[] sample(String id, int width) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < width; i++) {
      vector.addValues(i);
    }
    return RawSample.newBuilder()
        .setId(id)
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }

  /** Groups within groups, which protobuf parses by recursion. */
  private static byte[] nested(int depth) {
    int field = 99;
    byte[] groups = new byte[4 * depth];
    for (int i = 0; i < depth; i++) {
      writeTag(groups, 2 * i, (field << 3) | 3);
      writeTag(groups, 2 * (depth + i), (field << 3) | 4);
    }
    return groups;
  }

  private static void writeTag(byte[] bytes, int at, int tag) {
    bytes[at] = (byte) ((tag & 0x7f) | 0x80);
    bytes[at + 1] = (byte) (tag >> 7);
  }

  private static Header[] headers(int count, int length) {
    return IntStream.range(0, count)
        .mapToObj(i -> new RecordHeader("h" + i, new byte[length]))
        .toArray(Header[]::new);
  }

  private static ContrastivePair pair(Map<String, ConsumerRecord<byte[], byte[]>> out, String key)
      throws Exception {
    return ContrastivePair.parseFrom(out.get(key).value());
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
