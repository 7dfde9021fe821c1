package io.diffaug.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.RejectedModelException;
import io.diffaug.core.rollout.Announcement;
import io.diffaug.core.rollout.EventCodec;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.Payload;
import io.diffaug.proto.RawSample;
import io.diffaug.proto.VectorPayload;
import io.diffaug.trainer.checkpoint.CheckpointFolder;
import io.diffaug.trainer.data.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers without an end as processes of their own, on a real broker, while samples arrive. */
class ContinuousTrainerTest {
  @TempDir private Path folder;
  private final AtomicBoolean over = new AtomicBoolean();
  private Thread stream;
  private String input;
  private String models;

  @BeforeEach
  void feed() throws Exception {
    input = SharedBroker.newTopic("raw", 2, Map.of());
    models = SharedBroker.newTopic("models", 1, Map.of());
    String servers = SharedBroker.bootstrapServers();
    stream = new Thread(() -> send(servers), "stream");
    stream.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    over.set(true);
    stream.join();
  }

  @Test
  void killedInARoundAndInEachStepOfAnExportItGoesOnAndEverySoundVersionIsAnnouncedOnce()
      throws Exception {
    kill("version 1 claimed");
    assertThat(repository().versions()).isEmpty();
    Files.write(folder.resolve("models/00000001/encoder.onnx"), new byte[] {1});
    Files.write(folder.resolve("models/00000001/denoiser.onnx.part"), new byte[] {1});

    kill("version 2 published");
    assertThat(repository().versions()).containsExactly(2L);
    assertThat(folder.resolve("models/00000001")).doesNotExist();
    assertThat(announcements()).isEmpty();

    kill("C encoder 1 ");
    assertThat(announcements()).containsExactly(announcement(2));

    kill("version 3 announced");
    assertThat(announcements()).containsExactly(announcement(2), announcement(3));

    try (TrainerProcess last = TrainerProcess.start(folder, settings("kept"), 3, "")) {
      assertThat(last.exitCode()).as(last.output()).isZero();
      assertThat(last.output()).contains("going on from C encoder 2, step 0");
    }
    List<Announcement> expected = new ArrayList<>();
    for (long version : repository().versions()) {
      expected.add(announcement(version));
    }
    assertThat(repository().versions()).containsExactly(2L, 3L, 4L, 5L);
    assertThat(announcements()).containsExactlyElementsOf(expected);
    Map<String, String> origin = repository().manifest(5).origin();
    assertThat(
            Long.parseLong(origin.get("training-samples"))
                + Long.parseLong(origin.get("held-out-samples")))
        .as("each sample up to its position was taken once, whatever was killed")
        .isEqualTo(offsets(origin.get("data")));
  }

  /** The sum of the offsets in a manifest's {@code ..., offsets to 0:17 1:12 ...}. */
  private static long offsets(String data) {
    return Arrays.stream(data.substring(data.indexOf("offsets to ") + 11).split(" "))
        .filter(part -> part.matches("\\d+:\\d+"))
        .mapToLong(part -> Long.parseLong(part.substring(part.indexOf(':') + 1)))
        .sum();
  }

  @Test
  void toldToEndItKeepsTheMomentAndTheNextStartGoesOnFromThere() throws Exception {
    String place;
    try (TrainerProcess told = TrainerProcess.start(folder, settings("kept"), 99, "")) {
      assertThat(told.endAfter("C encoder 1 ")).as(told.output()).isZero();
      place = between(told.output(), "stopped at ", "; the next start goes on from there");
    }
    try (TrainerProcess next = TrainerProcess.start(folder, settings("kept"), 0, "")) {
      assertThat(next.exitCode()).as(next.output()).isZero();
      assertThat(next.output()).contains("going on from " + place);
    }
  }

  private static String between(String text, String before, String after) {
    assertThat(text).contains(before, after);
    return text.substring(text.indexOf(before) + before.length(), text.indexOf(after));
  }

  @Test
  void twoTrainersOnOneRepositoryAndTopicEachAnnounceVersionsOfTheirOwn() throws Exception {
    try (TrainerProcess one = TrainerProcess.start(folder, settings("one"), 2, "");
        TrainerProcess other = TrainerProcess.start(folder, settings("other"), 2, "")) {
      assertThat(one.exitCode()).as(one.output()).isZero();
      assertThat(other.exitCode()).as(other.output()).isZero();
    }
    assertThat(repository().versions()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    List<Announcement> expected = new ArrayList<>();
    for (long version : repository().versions()) {
      expected.add(announcement(version));
    }
    assertThat(announcements()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aSecondTrainerOfOneCheckpointFolderIsRefusedByName() throws Exception {
    try (CheckpointFolder held = CheckpointFolder.open(folder.resolve("kept"), 2, "some.key");
        TrainerProcess second = TrainerProcess.start(folder, settings("kept"), 9, "")) {
      assertThat(held.hasCheckpoint()).isFalse();
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.output())
          .contains("kept: in use by the trainer of process " + ProcessHandle.current().pid())
          .contains("one trainer a folder; diffaug.train.continuous.checkpoint sets another");
    }
  }

  private void kill(String text) throws Exception {
    try (TrainerProcess victim = TrainerProcess.start(folder, settings("kept"), 99, text)) {
      victim.killWhereItStands();
    }
  }

  private Map<String, String> settings(String checkpoint) throws Exception {
    Map<String, String> settings = new TreeMap<>();
    settings.put("diffaug.repository", folder.resolve("models").toString());
    settings.put("diffaug.kafka.client.bootstrap.servers", SharedBroker.bootstrapServers());
    settings.put("diffaug.kafka.topics.input", input);
    settings.put("diffaug.kafka.topics.models", models);
    settings.put("diffaug.train.publish", "always");
    settings.put("diffaug.train.batch", "16");
    settings.put("diffaug.train.encoder.hidden", "8");
    settings.put("diffaug.train.encoder.embedding", "4");
    settings.put("diffaug.train.encoder.projection", "4");
    settings.put("diffaug.train.encoder.steps", "10");
    settings.put("diffaug.train.mix.neighbours", "3");
    settings.put("diffaug.train.denoiser.hidden", "8");
    settings.put("diffaug.train.denoiser.condition", "8");
    settings.put("diffaug.train.denoiser.timesteps", "50");
    settings.put("diffaug.train.denoiser.steps", "10");
    settings.put("diffaug.train.sampler.steps", "4");
    settings.put("diffaug.train.rounds.encoder-steps", "5");
    settings.put("diffaug.train.rounds.denoiser-steps", "5");
    settings.put("diffaug.train.continuous.first-samples", "60");
    settings.put("diffaug.train.continuous.fresh-samples", "10");
    settings.put("diffaug.train.continuous.window", "16384");
    settings.put("diffaug.train.continuous.held-out", "16384");
    settings.put("diffaug.train.continuous.export.every-rounds", "1");
    settings.put("diffaug.train.continuous.checkpoint", folder.resolve(checkpoint).toString());
    settings.put("diffaug.train.continuous.address", "localhost:0");
    return settings;
  }

  private DirectoryModelRepository repository() {
    return new DirectoryModelRepository(folder.resolve("models"));
  }

  private Announcement announcement(long version) throws RejectedModelException {
    return Announcement.of(repository().manifest(version), repository().manifestSha256(version));
  }

  private List<Announcement> announcements() throws Exception {
    KafkaSettings kafka = SharedBroker.settings();
    List<Announcement> announcements = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(kafka, models, Duration.ofSeconds(20))) {
      reader.readToEnd(event -> announcements.add((Announcement) EventCodec.read(event.value())));
    }
    return announcements;
  }

  /** A sample every few milliseconds until the test is over, all different. */
  @SuppressWarnings("FutureReturnValueIgnored") // a sample more or less
  private void send(String servers) {
    SplittableRandom random = new SplittableRandom(3);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (!over.get()) {
        VectorPayload.Builder vector = VectorPayload.newBuilder();
        float centre = random.nextBoolean() ? 4 : 0;
        for (int i = 0; i < 3; i++) {
          vector.addValues(centre + (float) random.nextGaussian());
        }
        RawSample sample =
            RawSample.newBuilder().setPayload(Payload.newBuilder().setVector(vector)).build();
        producer.send(new ProducerRecord<>(input, sample.toByteArray()), (sent, failed) -> {});
        LockSupport.parkNanos(5_000_000);
      }
    }
  }
}
