package io.diffaug.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.rollout.Command;
import io.diffaug.core.rollout.Order;
import io.diffaug.core.rollout.Refusal;
import io.diffaug.core.settings.KafkaSettings;
import io.diffaug.proto.ModelAnnouncement;
import io.diffaug.proto.ModelEvent;
import io.diffaug.trainer.TrainerMain;
import io.diffaug.trainer.data.TopicReader;
import io.diffaug.trainer.publish.Announcer;
import io.diffaug.trainer.publish.ModelsTopic;
import io.diffaug.trainer.publish.PublishedVersion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the trainer leaves on the models topic of a real broker. */
class AnnouncementTest {
  @TempDir Path folder;

  @Test
  void versionsAreAnnouncedInOrderWithTheDigestsOfTheirManifests() throws Exception {
    KafkaSettings kafka = settings(SharedBroker.newTopic("models", 1, Map.of()));
    Announcer announcer = new Announcer(kafka);
    announcer.announce(new PublishedVersion(7, "ab".repeat(32)));
    announcer.announce(new PublishedVersion(8, "cd".repeat(32)));
    assertThat(announcements(kafka))
        .containsExactly(announcement(7, "ab".repeat(32)), announcement(8, "cd".repeat(32)));
  }

  @Test
  void anAbsentModelsTopicIsNamed() throws Exception {
    KafkaSettings kafka = settings("no-such-models");
    assertThatThrownBy(
            () -> new Announcer(kafka).announce(new PublishedVersion(3, "ab".repeat(32))))
        .isInstanceOf(Announcer.FailedAnnouncementException.class)
        .hasMessageStartingWith(
            "version 3: announcement on topic no-such-models at "
                + kafka.bootstrapServers()
                + ": not written: ");
  }

  /** The topic goes after it was found, while the announcement still waits to be sent. */
  @Test
  void whereNoAnswerCameItIsNotKnownWhetherAVersionWasAnnounced() throws Exception {
    KafkaSettings kafka = impatient(SharedBroker.newTopic("models", 1, Map.of()));
    FutureTask<Void> announcement =
        new FutureTask<>(
            () -> new Announcer(kafka).announce(new PublishedVersion(3, "ab".repeat(32))), null);
    Thread announcing = new Thread(announcement);
    announcing.start();
    await().until(() -> announcing.getState() == Thread.State.WAITING);
    try (Admin admin = SharedBroker.admin()) {
      admin.deleteTopics(List.of(kafka.models())).all().get();
    }
    assertThatThrownBy(announcement::get)
        .hasCauseInstanceOf(Announcer.FailedAnnouncementException.class)
        .hasMessageContaining(
            "version 3: announcement on topic "
                + kafka.models()
                + " at "
                + kafka.bootstrapServers()
                + ": not known whether it was written (expected: see diffaug models history): ");
  }

  private static KafkaSettings impatient(String models) throws Exception {
    Map<String, String> client = new HashMap<>(SharedBroker.settings().client());
    client.put("linger.ms", "10000");
    client.put("request.timeout.ms", "1000");
    client.put("delivery.timeout.ms", "11000");
    return new KafkaSettings(client, "in", "out", "dead", models);
  }

  @Test
  void theTrainerSeesWhichVersionsWereRolledBackOrRefused() throws Exception {
    ModelsLog log = ModelsLog.withTwoServed();
    log.write(
        Command.unsigned("0".repeat(32), "ann", "worse", new Order.Rollback(2)),
        ModelsLog.announcement(3),
        new Refusal(3, "a", "rotten"),
        ModelsLog.announcement(4));
    assertThat(new ModelsTopic(settings(log.topic())).unfit()).containsExactlyInAnyOrder(2L, 3L);
  }

  @Test
  void theTrainerAloneAnnouncesWhatItPublished() throws Exception {
    KafkaSettings kafka = settings(SharedBroker.newTopic("models", 1, Map.of()));
    Path models = folder.resolve("models");
    String conf =
        """
        diffaug.repository = "%s"
        diffaug.kafka.client.bootstrap.servers = "%s"
        diffaug.kafka.topics.models = "%s"
        diffaug.train {
          batch = 16
          encoder { hidden = 8, embedding = 4, projection = 4, steps = 10 }
          mix.neighbours = 3
          denoiser { hidden = 8, condition = 8, timesteps = 50, steps = 10 }
          sampler.steps = 4
          rounds { encoder-steps = 5, denoiser-steps = 5 }
        }
        """;
    Path settings = folder.resolve("trainer.conf");
    Files.writeString(
        settings,
        conf.replaceFirst("%s", models.toString())
            .replaceFirst("%s", kafka.bootstrapServers())
            .replaceFirst("%s", kafka.models()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        TrainerMain.run(
            new String[] {samples().toString(), settings.toString()},
            new PrintWriter(out, true),
            new PrintWriter(err, true));

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("announced on topic " + kafka.models());
    String digest = new DirectoryModelRepository(models).manifestSha256(1);
    assertThat(announcements(kafka))
        .containsExactly(
            announcement(1, digest).toBuilder().setDomain("vector").setWidth(2).build());
  }

  private static KafkaSettings settings(String models) throws Exception {
    Map<String, String> client = new HashMap<>(SharedBroker.settings().client());
    client.put("max.block.ms", "1000");
    return new KafkaSettings(client, "in", "out", "dead", models);
  }

  private static ModelAnnouncement announcement(long version, String sha256) {
    return ModelAnnouncement.newBuilder()
        .setVersion(version)
        .setManifestSha256(ByteString.copyFrom(HexFormat.of().parseHex(sha256)))
        .build();
  }

  private static List<ModelAnnouncement> announcements(KafkaSettings kafka) throws Exception {
    List<byte[]> events = new ArrayList<>();
    try (TopicReader models = TopicReader.open(kafka, kafka.models(), Duration.ofSeconds(20))) {
      models.readToEnd(event -> events.add(event.value()));
    }
    List<ModelAnnouncement> announcements = new ArrayList<>();
    for (byte[] event : events) {
      announcements.add(ModelEvent.parseFrom(event).getAnnouncement());
    }
    return announcements;
  }

  private Path samples() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < 60; row++) {
      rows.append(row % 2).append(',').append(row * 37 % 60).append('\n');
    }
    return Files.writeString(folder.resolve("samples.csv"), rows);
  }
}
