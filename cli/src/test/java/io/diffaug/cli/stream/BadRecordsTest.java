package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever lies on the input becomes a pair or a dead letter. */
class BadRecordsTest {
  @TempDir static Path folder;

  @Test
  void badRecordsOddTimestampsAndGiantsPassWithoutStoppingTheLane() throws Exception {
    StreamTopics topics = StreamTopics.create("bad");
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
      topics.awaitAllCommitted();
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
