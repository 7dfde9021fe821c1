package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.cli.topic.TopicReader;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.streamer.kafka.CommittedRecords;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.PublishedVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stream on a real broker that lags, catches up, and says in each pair how many steps. */
class ElasticStreamTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int BACKLOG = 8_000;
  private static final int AFTERWARDS = 100;
  private static final int MIN_STEPS = 2;

  @TempDir static Path folder;

  @Test
  void stepsFallUnderLagAndRiseAgainAndEveryRecordIsAccountedFor() throws Exception {
    Map<String, String> settings = settings();
    KafkaSettings kafka = KafkaSettings.read(Settings.load(Optional.empty(), settings));
    ChildCommand.run(command("topics create --partitions 2", settings));
    new Announcer(kafka).announce(publish());
    feed(kafka, 0, BACKLOG);
    try (CommittedRecords committed = new CommittedRecords(kafka.client(), "elastic");
        ChildCommand stream =
            ChildCommand.start(folder.resolve("stream.log"), command("stream", settings))) {
      await().atMost(LONG).until(() -> committed.count() == BACKLOG);
      await()
          .atMost(LONG)
          .until(() -> stream.said(RandomVersion.STEPS + " steps instead of ").isPresent());
      feed(kafka, BACKLOG, AFTERWARDS);
      await().atMost(LONG).until(() -> committed.count() == BACKLOG + AFTERWARDS);
      stream.drain();
    }

    Map<String, Integer> steps = steps(kafka);
    assertThat(steps).hasSize(BACKLOG + AFTERWARDS);
    assertThat(steps.values())
        .as("every K is a rung, and under lag it was below the recommended one")
        .isSubsetOf(RandomVersion.STEPS, 4, MIN_STEPS)
        .contains(4);
    for (int sample = BACKLOG; sample < BACKLOG + AFTERWARDS; sample++) {
      assertThat(steps).containsEntry("s" + sample, RandomVersion.STEPS);
    }
    AuditReport audit = new Audit(kafka, "elastic", line -> {}).run(LONG);
    assertThat(audit.clean()).as("%s", audit).isTrue();
    assertThat(audit.pairsOut()).isEqualTo(BACKLOG + AFTERWARDS);
  }

  /** A version of random weights whose manifest allows fewer steps. */
  private static PublishedVersion publish() throws Exception {
    DirectoryModelRepository versions = new DirectoryModelRepository(folder.resolve("models"));
    ModelBundleFiles random = RandomVersion.publish(folder.resolve("models"), 448).files();
    ModelManifest manifest = random.manifest();
    long version = versions.claim();
    return new PublishedVersion(
        version,
        versions.complete(
            new ModelManifest(
                version,
                manifest.domain(),
                manifest.embeddingWidth(),
                manifest.schedule(),
                manifest.conditionDropout(),
                manifest.sampler(),
                MIN_STEPS,
                List.of(
                    versions.write(version, ModelManifest.ENCODER_FILE, random.encoder()),
                    versions.write(version, ModelManifest.DENOISER_FILE, random.denoiser())),
                manifest.parity(),
                manifest.origin())));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing shows in the account
  private static void feed(KafkaSettings kafka, int from, int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(kafka.client()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int sample = from; sample < from + count; sample++) {
        producer.send(new ProducerRecord<>(kafka.input(), sample(sample)));
      }
    }
  }

  private static byte[] sample(int number) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < RandomVersion.WIDTH; i++) {
      vector.addValues((number * 31 + i * 7) % 100 / 100f);
    }
    return RawSample.newBuilder()
        .setId("s" + number)
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }

  /** The steps that each sample's pair says. */
  private static Map<String, Integer> steps(KafkaSettings kafka) throws Exception {
    List<byte[]> values = new ArrayList<>();
    try (TopicReader topic = TopicReader.open(kafka, kafka.pairs(), LONG)) {
      topic.readToEnd(record -> values.add(record.value()));
    }
    Map<String, Integer> steps = new LinkedHashMap<>();
    for (byte[] value : values) {
      ContrastivePair pair = ContrastivePair.parseFrom(value);
      steps.put(pair.getSampleId(), pair.getProvenance().getSampler().getSteps());
    }
    return steps;
  }

  private static Map<String, String> settings() throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    settings.put("diffaug.stream.group", "elastic");
    settings.put("diffaug.stream.instance-id", "elastic");
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    settings.put("diffaug.stream.elastic.fall-lag", "1000");
    settings.put("diffaug.stream.elastic.rise-lag", "500");
    settings.put("diffaug.stream.elastic.dwell", "300ms");
    for (String topic : List.of("input", "pairs", "dead-letters", "models")) {
      settings.put("diffaug.kafka.topics." + topic, "elastic-" + topic);
    }
    return settings;
  }

  private static List<String> command(String words, Map<String, String> settings) {
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    settings.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
    return command;
  }
}
