package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.proto.ContrastivePair;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairsCommandTest {
  private String topic;

  @BeforeEach
  void newTopic() throws Exception {
    topic = SharedBroker.newTopic("pairs", 1, Map.of());
  }

  @Test
  void committedPairsAreLinesOfJsonUpToTheEnd() throws Exception {
    produce(true, pair("a"), pair("b"));
    produce(false, pair("aborted"));
    produce(true, pair("c"));
    CommandRun run = pairs();

    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> lines = json(run);
    assertThat(lines).extracting(line -> line.get("key").asText()).containsExactly("a", "b", "c");
    JsonNode first = lines.get(0);
    assertThat(first.get("topic").asText()).isEqualTo(topic);
    assertThat(first.get("partition").asInt()).isZero();
    assertThat(first.get("offset").asLong()).isZero();
    assertThat(first.get("timestamp").asLong()).isEqualTo(1000);
    assertThat(first.get("source").asText()).isEqualTo("raw-samples/0/7");
    assertThat(first.get("pair").get("sampleId").asText()).isEqualTo("a");
    assertThat(first.get("pair").get("anchorEmbedding").get(0).asDouble()).isEqualTo(0.5);
  }

  @Test
  void noMoreThanTheCountIsPrinted() throws Exception {
    produce(true, pair("a"), pair("b"), pair("c"));

    assertThat(json(pairs("--count", "2"))).hasSize(2);
    assertThat(json(pairs("--count", "2", "--follow"))).hasSize(2);
  }

  @Test
  void anEmptyTopicIsAtItsEnd() throws Exception {
    CommandRun run = pairs();

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aRecordThatIsNoPairSaysWhy() throws Exception {
    produce(
        true,
        new ProducerRecord<>(topic, new byte[] {-1, -1}),
        new ProducerRecord<>(topic, (byte[]) null));

    assertThat(json(pairs()))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.get("unreadable").asText()).isNotEmpty())
        .allSatisfy(line -> assertThat(line.get("key").isNull()).isTrue());
  }

  @Test
  void aKeyThatIsNotUtf8IsPrintedWithoutLoss() throws Exception {
    byte[] key = {'M', (byte) 0xfc, 'l'};
    produce(true, new ProducerRecord<>(topic, key, pair("a").value()));

    JsonNode line = json(pairs()).get(0);
    assertThat(line.get("key").isNull()).isTrue();
    assertThat(line.get("keyBase64").binaryValue()).isEqualTo(key);
  }

  @Test
  void anAbsentTopicIsNamed() throws Exception {
    topic = "no-such-topic";
    CommandRun run = pairs();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no-such-topic");
  }

  private ProducerRecord<byte[], byte[]> pair(String id) {
    ContrastivePair pair =
        ContrastivePair.newBuilder().setSampleId(id).addAnchorEmbedding(0.5f).build();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, null, 1000L, id.getBytes(StandardCharsets.UTF_8), pair.toByteArray());
    record.headers().add("diffaug.source", "raw-samples/0/7".getBytes(StandardCharsets.UTF_8));
    return record;
  }

  @SafeVarargs
  @SuppressWarnings("FutureReturnValueIgnored") // a failed send makes the commit throw
  private void produce(boolean commit, ProducerRecord<byte[], byte[]>... records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                SharedBroker.bootstrapServers(),
                "transactional.id",
                "pairs-command-test"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record).get();
      }
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> end(IsolationLevel.READ_COMMITTED) == end(IsolationLevel.READ_UNCOMMITTED));
  }

  /** The broker writes a transaction's markers after it has answered the producer. */
  private long end(IsolationLevel isolation) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = SharedBroker.admin()) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private CommandRun pairs(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("pairs"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-D", "diffaug.kafka.topics.pairs=" + topic));
    return CommandRun.onSharedBroker(arguments);
  }

  private static List<JsonNode> json(CommandRun run) throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }
}
