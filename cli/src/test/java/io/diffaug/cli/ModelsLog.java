package io.diffaug.cli;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.RolloutEvent;
import io.diffaug.core.rollout.TrialOpening;
import io.diffaug.core.rollout.TrialPlan;
import io.diffaug.trainer.data.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A models log of one test on the shared broker, and commands that look at it. */
record ModelsLog(String topic) {

  static ModelsLog create() throws Exception {
    return new ModelsLog(
        SharedBroker.newTopic("models", 1, Map.of("message.timestamp.type", "LogAppendTime")));
  }

  /** Versions 1 and 2 served, 2 is stable. */
  static ModelsLog withTwoServed() throws Exception {
    ModelsLog log = create();
    log.write(
        announcement(1),
        new TrialOpening(1, 0, TrialPlan.IMMEDIATE, "a"),
        announcement(2),
        new TrialOpening(2, 1, TrialPlan.IMMEDIATE, "a"));
    return log;
  }

  static Announcement announcement(long version) {
    return new Announcement(version, "0".repeat(64));
  }

  void write(RolloutEvent... events) throws Exception {
    write(Arrays.stream(events).map(EventCodec::write).toArray(byte[][]::new));
  }

  void write(byte[]... values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }

  /** Writes events in a transaction that is aborted. */
  void takeBack(RolloutEvent... events) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (RolloutEvent event : events) {
        producer.send(new ProducerRecord<>(topic, EventCodec.write(event))).get();
      }
      producer.abortTransaction();
    }
  }

  void configure(String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = SharedBroker.admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  /** Where what can still be read begins. */
  long firstOffset() throws Exception {
    List<Long> offsets = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.open(SharedBroker.settings(), topic, Duration.ofSeconds(15))) {
      reader.readToEnd(record -> offsets.add(record.offset()));
    }
    return offsets.get(0);
  }

  /** Runs {@code models} with these arguments on this log. */
  CommandRun models(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-D", "diffaug.kafka.topics.models=" + topic));
    return CommandRun.onSharedBroker(all);
  }
}
