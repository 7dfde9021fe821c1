package io.diffaug.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final List<String> said = new CopyOnWriteArrayList<>();
  private KafkaSettings kafka;

  @BeforeEach
  void makeTopics() throws Exception {
    kafka =
        new KafkaSettings(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers()),
            SharedBroker.newTopic("raw", 1, Map.of()),
            SharedBroker.newTopic("pairs", 1, Map.of()),
            SharedBroker.newTopic("letters", 1, Map.of()),
            "models");
  }

  @Test
  void handMadePairsShowWhatIsLostDoubledOutOfOrderForeignAndPending() throws Exception {
    try (KafkaProducer<String, String> producer = producer("feed")) {
      producer.beginTransaction();
      samples(producer, 6);
      producer.commitTransaction();
      producer.beginTransaction();
      settle(producer, 0, 2, 1, 2, 99);
      producer.send(output(kafka.deadLetters(), 3)).get();
      producer.commitTransaction();
    }
    commit(5);
    AuditReport report = audit();
    assertThat(report.samplesIn()).isEqualTo(6);
    assertThat(report.pairsOut()).isEqualTo(5);
    assertThat(report.deadLetters()).isEqualTo(1);
    assertThat(report.lost()).isEqualTo(1);
    assertThat(report.doubled()).isEqualTo(1);
    assertThat(report.outOfOrder()).isEqualTo(1);
    assertThat(report.foreign()).isEqualTo(1);
    assertThat(report.pending()).isEqualTo(1);
    assertThat(report.clean()).isFalse();
  }

  @Test
  void abortedBatchesAndMarkersOnTheInputAreNoSamples() throws Exception {
    try (KafkaProducer<String, String> producer = producer("aborting")) {
      producer.beginTransaction();
      samples(producer, 2);
      producer.commitTransaction();
      producer.beginTransaction();
      samples(producer, 3);
      producer.abortTransaction();
      producer.beginTransaction();
      settle(producer, 0, 1);
      producer.commitTransaction();
    }
    commit(2);
    AuditReport report = audit();
    assertThat(report.samplesIn()).isEqualTo(2);
    assertThat(report.clean()).isTrue();
  }

  @Test
  void aTransactionThatStaysOpenIsReportedAfterABoundedWait() throws Exception {
    try (KafkaProducer<String, String> producer = producer("open")) {
      producer.beginTransaction();
      samples(producer, 1);
      producer.commitTransaction();
      producer.beginTransaction();
      settle(producer, 0);
      AuditReport report = audit();
      assertThat(report.heldBack()).isEqualTo(1);
      assertThat(report.clean()).isFalse();
      assertThat(said).anyMatch(line -> line.contains("a transaction stays open"));
      producer.commitTransaction();
      commit(1);
      assertThat(audit().clean()).isTrue();
    }
  }

  private AuditReport audit() throws InterruptedException {
    return new Audit(kafka, kafka.input(), said::add, SHORT).run(Duration.ZERO);
  }

  private void samples(KafkaProducer<String, String> producer, int count) throws Exception {
    for (int sample = 0; sample < count; sample++) {
      producer.send(new ProducerRecord<>(kafka.input(), "key", "sample")).get();
    }
  }

  private void settle(KafkaProducer<String, String> producer, long... offsets) throws Exception {
    for (long offset : offsets) {
      producer.send(output(kafka.pairs(), offset)).get();
    }
  }

  private ProducerRecord<String, String> output(String topic, long offset) {
    ProducerRecord<String, String> output = new ProducerRecord<>(topic, "key", "output");
    String source = kafka.input() + "/0/" + offset;
    output.headers().add("diffaug.source", source.getBytes(StandardCharsets.UTF_8));
    return output;
  }

  /** Commits for a group that is called like the input topic. */
  private void commit(long offset) throws Exception {
    TopicPartition input = new TopicPartition(kafka.input(), 0);
    try (Admin admin = SharedBroker.admin()) {
      admin
          .alterConsumerGroupOffsets(kafka.input(), Map.of(input, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private KafkaProducer<String, String> producer(String name) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            SharedBroker.bootstrapServers(),
            "transactional.id",
            name + "-" + kafka.input());
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    return producer;
  }
}
