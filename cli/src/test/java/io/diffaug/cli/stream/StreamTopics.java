package io.diffaug.cli.stream;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The four topics of one test and its group, with an account of what became of each record. */
final class StreamTopics {
  private static final int PARTITIONS = 4;

  private final String bootstrap;
  final String name;

  private StreamTopics(String bootstrap, String name) {
    this.bootstrap = bootstrap;
    this.name = name;
  }

  /** Makes the topics on the shared broker, with a model already announced. */
  static StreamTopics create(String name) throws Exception {
    return create(SharedBroker.bootstrapServers(), name);
  }

  /** Makes the topics, with a model already announced. */
  static StreamTopics create(String bootstrap, String name) throws Exception {
    StreamTopics topics = empty(bootstrap, name);
    topics.announce(1, "0".repeat(64));
    return topics;
  }

  /** Makes the topics, with nothing on them. */
  static StreamTopics empty(String bootstrap, String name) throws Exception {
    StreamTopics topics = new StreamTopics(bootstrap, name);
    try (Admin admin = Admin.create(topics.client())) {
      admin
          .createTopics(
              List.of(
                  topics.newInput(),
                  new NewTopic(topics.pairs(), PARTITIONS, (short) 1),
                  new NewTopic(topics.deadLetters(), 1, (short) 1),
                  new NewTopic(topics.models(), 1, (short) 1)
                      .configs(
                          Map.of(
                              "message.timestamp.type",
                              "LogAppendTime",
                              "retention.ms",
                              "-1",
                              "retention.bytes",
                              "-1"))))
          .all()
          .get();
    }
    return topics;
  }

  private NewTopic newInput() {
    return new NewTopic(input(), PARTITIONS, (short) 1)
        .configs(
            Map.of(
                "message.timestamp.after.max.ms",
                Long.toString(Long.MAX_VALUE),
                "max.message.bytes",
                "12000000"));
  }

  /**
   * Deletes the input topic and makes one of the same name, with the group's positions put back as
   * they were: brokers forget them with the topic, but not on every road (mirrors, restored ones).
   */
  void makeInputAgainUnderTheCommittedPositions() throws Exception {
    try (Admin admin = Admin.create(client())) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
      admin.deleteTopics(List.of(input())).all().get();
      await()
          .atMost(StreamerProcess.LONG)
          .until(() -> !admin.listTopics().names().get().contains(input()));
      admin.createTopics(List.of(newInput())).all().get();
      await("the new topic to be known to the group's coordinator")
          .atMost(StreamerProcess.LONG)
          .ignoreExceptions()
          .until(
              () -> {
                admin.alterConsumerGroupOffsets(name, committed).all().get();
                return true;
              });
    }
  }

  /** Deletes every record of the input. */
  void deleteAllRecords() throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.put(new TopicPartition(input(), partition), RecordsToDelete.beforeOffset(-1));
    }
    try (Admin admin = Admin.create(client())) {
      admin.deleteRecords(all).all().get();
    }
  }

  String input() {
    return name + "-in";
  }

  String pairs() {
    return name + "-pairs";
  }

  String deadLetters() {
    return name + "-dead";
  }

  String models() {
    return name + "-models";
  }

  /** The settings of a streamer on these topics. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", bootstrap);
    settings.put("diffaug.kafka.topics.input", input());
    settings.put("diffaug.kafka.topics.pairs", pairs());
    settings.put("diffaug.kafka.topics.dead-letters", deadLetters());
    settings.put("diffaug.kafka.topics.models", models());
    settings.put("diffaug.stream.group", name);
    settings.put("diffaug.stream.instance-id", name);
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    return settings;
  }

  Map<String, Object> client() {
    return new HashMap<>(
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"));
  }

  void announce(long version, String manifestSha256) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      announce(producer, version, manifestSha256);
    }
  }

  void announce(KafkaProducer<byte[], byte[]> producer, long version, String manifestSha256)
      throws Exception {
    byte[] event = EventCodec.write(new Announcement(version, manifestSha256));
    producer.send(new ProducerRecord<>(models(), event)).get();
  }

  void feed(int samples) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      feed(producer, samples);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing shows in the account
  void feed(KafkaProducer<byte[], byte[]> producer, int samples) {
    for (int i = 0; i < samples; i++) {
      byte[] key = ("k" + i % 50).getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(input(), key, sample("s" + i)));
    }
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = client();
    properties.remove("isolation.level");
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static byte[] sample(String id) {
    return RawSample.newBuilder()
        .setId(id)
        .setPayload(Payload.newBuilder().setVector(VectorPayload.newBuilder().addValues(1)))
        .build()
        .toByteArray();
  }

  /** How far the group's committed positions are from the ends of the input. */
  private long lag(Admin admin) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ends.put(new TopicPartition(input(), partition), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().entrySet().stream()
        .mapToLong(
            end ->
                end.getValue().offset()
                    - (committed.get(end.getKey()) == null
                        ? 0
                        : committed.get(end.getKey()).offset()))
        .sum();
  }

  /** Waits until the group has committed all of the input. */
  void awaitAllCommitted() {
    try (Admin admin = Admin.create(client())) {
      await().atMost(StreamerProcess.LONG).until(() -> lag(admin) == 0);
    }
  }

  /** What replicas told the models log of versions that they do not load, in order. */
  List<Refusal> refusals() {
    return read(models()).stream()
        .map(record -> EventCodec.read(record.value()))
        .filter(Refusal.class::isInstance)
        .map(Refusal.class::cast)
        .toList();
  }

  /** The versions that pairs name, in the order of their numbers. */
  SortedSet<Long> versionsOfPairs() throws InvalidProtocolBufferException {
    SortedSet<Long> versions = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : read(pairs())) {
      versions.add(ContrastivePair.parseFrom(record.value()).getProvenance().getModelVersion());
    }
    return versions;
  }

  /** The coordinates of the input, in order. */
  List<String> coordinates() {
    return read(input()).stream()
        .map(record -> record.topic() + "/" + record.partition() + "/" + record.offset())
        .sorted()
        .toList();
  }

  /** The coordinates that pairs and dead letters name, with every repetition. */
  List<String> accounted() {
    return Stream.concat(read(pairs()).stream(), read(deadLetters()).stream())
        .map(record -> header(record, "diffaug.source"))
        .sorted()
        .toList();
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String header) {
    return record.headers().lastHeader(header) == null
        ? "none"
        : new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }

  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
