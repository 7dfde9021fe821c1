package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.cli.topic.TopicReader;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.streamer.kafka.CommittedRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, every part real: train, export, announce, stream, drain in the middle, account. */
class WholeJobTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int SAMPLES = 6_000;
  private static final int DRAINS = 3;

  /** Enough training to have a model; what it is worth is the demo's matter. */
  private static final Map<String, String> BRIEF =
      Map.of(
          "diffaug.train.publish", "always",
          "diffaug.train.encoder.steps", "20",
          "diffaug.train.denoiser.steps", "20",
          "diffaug.train.rounds.encoder-steps", "10",
          "diffaug.train.rounds.denoiser-steps", "10");

  @TempDir static Path folder;
  private static Map<String, String> settings;

  @BeforeAll
  static void publishModel() throws Exception {
    settings = settings("whole");
    DigitsData.deal(folder.resolve("training.csv"), folder.resolve("held-out.csv"));
    ChildCommand.run(command("topics create --partitions 3"));
    Path log = folder.resolve("waiting.log");
    try (ChildCommand waiting = ChildCommand.start(log, command("stream"))) {
      await().atMost(LONG).until(() -> Files.readString(log).contains("waiting for a model"));
      Map<String, String> train = new LinkedHashMap<>(settings);
      train.putAll(BRIEF);
      ChildCommand.run(
          command("train --label label --data " + folder.resolve("training.csv"), train));
      await().atMost(LONG).until(() -> Files.readString(log).contains("serving version 1"));
      waiting.drain();
    }
  }

  @Test
  void drainedInTheMiddleOfInferenceNothingIsLostAndPairsRepeatBitForBit() throws Exception {
    KafkaSettings kafka = kafka(settings);
    ChildCommand.run(
        command(
            "feed --loop --label label --count "
                + SAMPLES
                + " --data "
                + folder.resolve("held-out.csv")));
    long bad = sendBadRecords(kafka);
    Path log = folder.resolve("stream.log");
    try (CommittedRecords committed =
        new CommittedRecords(kafka.client(), settings.get("diffaug.stream.group"))) {
      for (int i = 0; i < DRAINS; i++) {
        try (ChildCommand stream = ChildCommand.start(log, command("stream", slow()))) {
          long before = committed.count();
          await().atMost(LONG).until(() -> committed.count() > before);
          stream.drain();
        }
      }
      try (ChildCommand last = ChildCommand.start(log, command("stream"))) {
        await().atMost(LONG).until(() -> committed.count() == SAMPLES + bad);
        last.drain();
      }
    }
    AuditReport audit =
        new Audit(kafka, settings.get("diffaug.stream.group"), line -> {}).run(LONG);
    assertThat(audit.clean()).as("%s", audit).isTrue();
    assertThat(audit.pairsOut()).isEqualTo(SAMPLES);
    assertThat(audit.deadLetters()).isEqualTo(bad);

    Map<String, String> again = new LinkedHashMap<>(settings);
    again.put("diffaug.stream.group", settings.get("diffaug.stream.group") + "-again");
    again.put("diffaug.stream.max-batch", "7");
    again.put("diffaug.kafka.topics.pairs", SharedBroker.newTopic("again-pairs", 2, Map.of()));
    again.put(
        "diffaug.kafka.topics.dead-letters", SharedBroker.newTopic("again-dead", 1, Map.of()));
    try (CommittedRecords committed =
            new CommittedRecords(kafka.client(), again.get("diffaug.stream.group"));
        ChildCommand second =
            ChildCommand.start(folder.resolve("again.log"), command("stream", again))) {
      await().atMost(LONG).until(() -> committed.count() == SAMPLES + bad);
      second.drain();
    }
    assertThat(pairs(kafka(again))).isEqualTo(pairs(kafka)).hasSize(SAMPLES);
  }

  /** A stream that takes several seconds for all samples, so that each drain has some left. */
  private static Map<String, String> slow() {
    Map<String, String> slow = new LinkedHashMap<>(settings);
    slow.put("diffaug.stream.max-batch", "4");
    slow.put("diffaug.stream.workers", "1");
    return slow;
  }

  /** Every kind of bad record that one may meet; returns how many. */
  private static long sendBadRecords(KafkaSettings kafka) throws Exception {
    byte[] whole = sample(new float[64]);
    float[] notFinite = new float[64];
    notFinite[5] = Float.NaN;
    List<byte[]> values = new ArrayList<>();
    values.add(null);
    values.add(Arrays.copyOf(whole, whole.length / 2));
    values.add("not a sample, only words".getBytes(StandardCharsets.UTF_8));
    values.add(sample(new float[63]));
    values.add(sample(notFinite));
    values.add(RawSample.newBuilder().setId("empty").build().toByteArray());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(kafka.client()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(kafka.input(), value)).get();
      }
    }
    return values.size();
  }

  private static byte[] sample(float[] values) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (float value : values) {
      vector.addValues(value);
    }
    return RawSample.newBuilder()
        .setId("bad")
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }

  /** The bytes of each pair by its sample's id. */
  private static Map<String, ByteBuffer> pairs(KafkaSettings kafka) throws Exception {
    Map<String, ByteBuffer> pairs = new HashMap<>();
    try (TopicReader topic = TopicReader.open(kafka, kafka.pairs(), LONG)) {
      List<byte[]> values = new ArrayList<>();
      topic.readToEnd(record -> values.add(record.value()));
      for (byte[] value : values) {
        pairs.put(ContrastivePair.parseFrom(value).getSampleId(), ByteBuffer.wrap(value));
      }
    }
    return pairs;
  }

  private static Map<String, String> settings(String name) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    settings.put("diffaug.stream.group", name);
    settings.put("diffaug.stream.instance-id", name);
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    for (String topic : List.of("input", "pairs", "dead-letters", "models")) {
      settings.put("diffaug.kafka.topics." + topic, name + "-" + topic);
    }
    return settings;
  }

  private static KafkaSettings kafka(Map<String, String> settings) {
    return KafkaSettings.read(Settings.load(Optional.empty(), settings));
  }

  private static List<String> command(String words) {
    return command(words, settings);
  }

  private static List<String> command(String words, Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    settings.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
    return command;
  }
}
