package io.diffaug.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.bench.model.RandomVersion;
import io.diffaug.cli.audit.Audit;
import io.diffaug.cli.audit.AuditReport;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.cli.topic.TopicReader;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelBundleFiles;
import io.diffaug.core.model.ModelManifest;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.rollout.Phase;
import io.diffaug.core.rollout.Rollout;
import io.diffaug.core.rollout.Trial;
import io.diffaug.core.rollout.VersionStatus;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.core.settings.Settings;
import io.diffaug.proto.ContrastivePair;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.PublishedVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real stream on a real broker through every state of a rollout, killed in each: the log alone
 * says where it goes on.
 */
class RolloutStreamTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int A_FEW = 512;

  @TempDir static Path folder;

  private final DirectoryModelRepository versions =
      new DirectoryModelRepository(folder.resolve("models"));
  private Map<String, String> settings;
  private KafkaSettings kafka;
  private int fed;

  @Test
  void everyTrialEndsAsWithoutTheKillsAndEveryRecordIsAccountedFor() throws Exception {
    settings = settings();
    kafka = KafkaSettings.read(Settings.load(Optional.empty(), settings));
    ChildCommand.run(command("topics create --partitions 2"));
    announceNext(manifest -> manifest.domain());
    try (ChildCommand first = stream()) {
      await().atMost(LONG).until(this::rollout, serving(1));
      announceNext(manifest -> manifest.domain());
      await().atMost(LONG).until(this::rollout, trying(2, Phase.SHADOW));
      first.kill();
    }
    assertThat(rollout()).matches(trying(2, Phase.SHADOW));
    try (ChildCommand second = stream()) {
      feedUntil(trying(2, Phase.CANARY));
      second.kill();
    }
    assertThat(rollout()).matches(trying(2, Phase.CANARY));
    try (ChildCommand third = stream()) {
      feedUntil(serving(2));
      announceNext(RolloutStreamTest::blind);
      feedUntil(rollout -> status(rollout, 3) == VersionStatus.ROLLED_BACK);
      assertThat(rollout()).matches(serving(2));
      third.kill();
    }
    try (ChildCommand fourth = stream()) {
      ChildCommand.run(command("models rollback 2 --operator tester --reason drill"));
      await().atMost(LONG).until(() -> fourth.said("serving version 1").isPresent());
      await().atMost(LONG).until(() -> audit().pending() == 0);
      fourth.drain();
    }

    assertThat(rollout()).matches(serving(1));
    AuditReport audit = audit();
    assertThat(audit.clean()).as("%s", audit).isTrue();
    assertThat(audit.pairsOut()).isEqualTo(fed);
    assertThat(versionsOfPairs()).containsExactly(1L, 2L);
  }

  /** A domain in which every sample is the same. */
  private static VectorDomain blind(ModelManifest manifest) {
    int width = manifest.domain().width();
    return new VectorDomain(new float[width], new float[width]);
  }

  private interface Domain {
    io.diffaug.core.domain.SampleDomain of(ModelManifest manifest);
  }

  /** Publishes the same networks once more, in a domain, and announces them. */
  private void announceNext(Domain domain) throws Exception {
    RandomVersion random = RandomVersion.publish(folder.resolve("random"), 112);
    ModelBundleFiles files = random.files();
    ModelManifest manifest = files.manifest();
    long version = versions.claim();
    new Announcer(kafka)
        .announce(
            new PublishedVersion(
                version,
                versions.complete(
                    new ModelManifest(
                        version,
                        domain.of(manifest),
                        manifest.embeddingWidth(),
                        manifest.schedule(),
                        manifest.conditionDropout(),
                        manifest.sampler(),
                        manifest.minSteps(),
                        List.of(
                            versions.write(version, ModelManifest.ENCODER_FILE, files.encoder()),
                            versions.write(version, ModelManifest.DENOISER_FILE, files.denoiser())),
                        manifest.parity(),
                        manifest.origin()))));
  }

  private ChildCommand stream() throws Exception {
    return ChildCommand.start(folder.resolve("stream.log"), command("stream"));
  }

  /** Feeds a few samples again and again: evidence needs some, and nobody knows how many. */
  private void feedUntil(Predicate<Rollout> reached) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              feed();
              return reached.test(rollout());
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing shows in the account
  private void feed() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(kafka.client()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int end = fed + A_FEW; fed < end; fed++) {
        producer.send(new ProducerRecord<>(kafka.input(), sample(fed)));
      }
    }
  }

  private static byte[] sample(int number) {
    VectorPayload.Builder vector = VectorPayload.newBuilder();
    for (int i = 0; i < RandomVersion.WIDTH; i++) {
      vector.addValues(Math.floorMod(number * 7919L + i * 104729L * number, 1000) / 1000f);
    }
    return RawSample.newBuilder()
        .setId("s" + number)
        .setPayload(Payload.newBuilder().setVector(vector))
        .build()
        .toByteArray();
  }

  private static Predicate<Rollout> serving(long version) {
    return rollout -> rollout.stable().equals(OptionalLong.of(version));
  }

  private static Predicate<Rollout> trying(long version, Phase phase) {
    return rollout ->
        rollout
            .trial()
            .filter(trial -> trial.version() == version)
            .map(Trial::phase)
            .equals(Optional.of(phase));
  }

  private static VersionStatus status(Rollout rollout, long version) {
    return rollout.versions().announced().get(version).status();
  }

  private Rollout rollout() throws Exception {
    List<byte[]> events = new ArrayList<>();
    try (TopicReader topic = TopicReader.open(kafka, kafka.models(), LONG)) {
      topic.readToEnd(record -> events.add(record.value()));
    }
    Rollout rollout = Rollout.EMPTY;
    for (byte[] event : events) {
      rollout = rollout.after(EventCodec.read(event), Instant.EPOCH);
    }
    return rollout;
  }

  private AuditReport audit() throws Exception {
    return new Audit(kafka, "rollout", line -> {}).run(LONG);
  }

  private Set<Long> versionsOfPairs() throws Exception {
    List<byte[]> values = new ArrayList<>();
    try (TopicReader topic = TopicReader.open(kafka, kafka.pairs(), LONG)) {
      topic.readToEnd(record -> values.add(record.value()));
    }
    Set<Long> named = new TreeSet<>();
    for (byte[] value : values) {
      named.add(ContrastivePair.parseFrom(value).getProvenance().getModelVersion());
    }
    return named;
  }

  private static Map<String, String> settings() throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("diffaug.kafka.client.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.admin.address", "127.0.0.1:0");
    settings.put("diffaug.admin.control-port", "0");
    settings.put("diffaug.stream.group", "rollout");
    settings.put("diffaug.stream.instance-id", "rollout");
    settings.put("diffaug.stream.native-folder", folder.resolve("natives").toString());
    settings.put("diffaug.rollout.shadow-share", "1");
    settings.put("diffaug.rollout.canary-share", "0.5");
    settings.put("diffaug.rollout.shadow-blocks", "6");
    settings.put("diffaug.rollout.canary-blocks", "12");
    settings.put("diffaug.rollout.evidence-interval", "200ms");
    settings.put("diffaug.rollout.margins.speed", "0"); // a busy machine decides nothing here
    for (String topic : List.of("input", "pairs", "dead-letters", "models")) {
      settings.put("diffaug.kafka.topics." + topic, "rollout-" + topic);
    }
    return settings;
  }

  private List<String> command(String words) {
    List<String> command = new ArrayList<>(List.of(words.split(" ")));
    settings.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
    return command;
  }
}
