package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.streamer.kafka.CommittedRecords;
import io.diffaug.trainer.data.TopicReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, every part real: train, export, announce, stream, drain in the middle, account. */
class WholeJobTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String GROUP = "whole";
  private static final int SAMPLES = 6_000;
  private static final int DRAINS = 3;

  /** Enough samples and steps to have a model; what it is worth is the demo's matter. */
  private static final int TRAINING_SAMPLES = 300;

  private static final Map<String, String> BRIEF =
      Map.of(
          "diffaug.train.publish", "always",
          "diffaug.train.batch", "64",
          "diffaug.train.encoder.steps", "20",
          "diffaug.train.denoiser.steps", "20",
          "diffaug.train.rounds.encoder-steps", "10",
          "diffaug.train.rounds.denoiser-steps", "10");

  @TempDir private Path folder;

  @Test
  void drainedInTheMiddleOfInferenceNothingIsLostAndPairsRepeatBitForBit() throws Exception {
    DemoCommands commands = StreamCommands.of(GROUP, folder);
    KafkaSettings kafka = commands.kafka();
    DigitsData.deal(folder.resolve("training.csv"), folder.resolve("held-out.csv"));
    StreamCommands.run(commands.line("topics create --partitions 3"));
    StreamCommands.run(
        commands.line(
            "feed --loop --label label --count " + SAMPLES,
            "--data",
            folder.resolve("held-out.csv")));
    long bad = sendBadRecords(kafka);
    Path log = folder.resolve("stream.log");
    // Takes several seconds for all samples, so that each drain has some left.
    DemoCommands slow =
        commands.with(Map.of("diffaug.stream.max-batch", "4", "diffaug.stream.workers", "1"));
    try (CommittedRecords committed = new CommittedRecords(kafka.client(), GROUP)) {
      try (ChildCommand first = ChildCommand.start(log, slow.line("stream"))) {
        await().atMost(LONG).until(() -> first.said("waiting for a model").isPresent());
        train(commands);
        drainInTheMiddle(first, committed);
      }
      for (int i = 1; i < DRAINS; i++) {
        try (ChildCommand stream = ChildCommand.start(log, slow.line("stream"))) {
          drainInTheMiddle(stream, committed);
        }
      }
      assertThat(committed.count()).isLessThan(SAMPLES);
      try (ChildCommand last = ChildCommand.start(log, commands.line("stream"))) {
        await().atMost(LONG).until(() -> committed.count() == SAMPLES + bad);
        last.drain();
      }
    }
    AuditReport audit = new Audit(kafka, GROUP, line -> {}).run(LONG);
    assertThat(audit.clean()).as("%s", audit).isTrue();
    assertThat(audit.pairsOut()).isEqualTo(SAMPLES);
    assertThat(audit.deadLetters()).isEqualTo(bad);

    DemoCommands again =
        commands.with(
            Map.of(
                "diffaug.stream.group",
                GROUP + "-again",
                "diffaug.stream.max-batch",
                "7",
                "diffaug.kafka.topics.pairs",
                SharedBroker.newTopic("again-pairs", 2, Map.of()),
                "diffaug.kafka.topics.dead-letters",
                SharedBroker.newTopic("again-dead", 1, Map.of())));
    try (CommittedRecords committed = new CommittedRecords(kafka.client(), GROUP + "-again");
        ChildCommand second =
            ChildCommand.start(folder.resolve("again.log"), again.line("stream"))) {
      await().atMost(LONG).until(() -> committed.count() == SAMPLES + bad);
      second.drain();
    }
    assertThat(pairs(again.kafka())).isEqualTo(pairs(kafka)).hasSize(SAMPLES);
  }

  private void train(DemoCommands commands) throws Exception {
    List<String> digits = Files.readAllLines(folder.resolve("training.csv"));
    Path few = Files.write(folder.resolve("few.csv"), digits.subList(0, 1 + TRAINING_SAMPLES));
    StreamCommands.run(commands.with(BRIEF).line("train --label label", "--data", few));
  }

  /** Drains a stream once it has committed something. */
  private static void drainInTheMiddle(ChildCommand stream, CommittedRecords committed)
      throws Exception {
    long before = committed.count();
    await().atMost(LONG).until(() -> committed.count() > before);
    stream.drain();
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
}
