package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a streamer cannot or may not work with ends it, with the reason. */
class RefusalTest {
  @TempDir static Path folder;

  @Test
  void positionsThatNoLongerFitTheInputStopTheStreamWithTheReason() throws Exception {
    StreamTopics topics = StreamTopics.create("trimmed");
    topics.feed(100);
    try (StreamerProcess streamer = start(topics)) {
      topics.awaitAllCommitted();
      assertThat(streamer.terminate()).isZero();
    }
    topics.feed(100);
    topics.deleteAllRecords();
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output()).contains("is out of range (expected: records that are still");
    }
    topics.makeInputAgainUnderTheCommittedPositions();
    topics.feed(100);
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output()).contains("belongs to an earlier topic of this name");
    }
  }

  @Test
  void aSecondStreamerWithOneInstanceIdStopsAndSaysSoWhileTheFirstRunsOn() throws Exception {
    StreamTopics topics = StreamTopics.create("twice");
    try (StreamerProcess first = start(topics)) {
      first.awaitSaying("lane 0 reads");
      Map<String, String> soonSure = topics.settings();
      soonSure.put("diffaug.stream.session-timeout", "1s");
      try (StreamerProcess second = StreamerProcess.start(folder, soonSure, "ar-EG")) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("instance.id 'twice-0' is in use by ");
      }
      topics.feed(100);
      topics.awaitAllCommitted();
      await().atMost(StreamerProcess.LONG).until(() -> first.metric("diffaug_pairs_total") == 100);
      await()
          .atMost(StreamerProcess.LONG)
          .until(() -> first.metric("diffaug_lag_records{lane=\"0\"}") == 0);
      assertThat(first.metric("diffaug_kafka_producer_records_total")).isGreaterThanOrEqualTo(100);
      assertThat(first.get("/ready").statusCode()).isEqualTo(200);
      assertThat(first.says("restarts in")).isFalse();
    }
  }

  @Test
  void aMissingTopicIsNamed() throws Exception {
    StreamTopics topics = StreamTopics.create("missing");
    try (Admin admin = Admin.create(topics.client())) {
      admin.deleteTopics(List.of(topics.pairs(), topics.deadLetters())).all().get();
    }
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output())
          .contains("missing-pairs: no such topic")
          .contains("missing-dead: no such topic");
    }
  }

  @Test
  void aModelsTopicThatMayLoseEventsOrLostSomeIsRefused() throws Exception {
    StreamTopics topics = StreamTopics.create("forgetful");
    forget(topics);
    try (StreamerProcess streamer = start(topics)) {
      assertThat(streamer.exitCode()).isEqualTo(1);
      assertThat(streamer.output())
          .contains("forgetful-models: cleanup.policy: compact (expected: delete)")
          .contains("forgetful-models: retention.ms: 1000000 (expected: -1)")
          .contains("forgetful-models: log start offset: 1 (expected: 0");
    }
  }

  @Test
  void aHostThatDoesNotResolveIsASettingsMistake() throws Exception {
    Map<String, String> settings =
        Map.of("diffaug.kafka.client.bootstrap.servers", "no-such-host.invalid:9092");
    try (StreamerProcess streamer = StreamerProcess.start(folder, settings, "de-DE")) {
      assertThat(streamer.exitCode()).isEqualTo(2);
      assertThat(streamer.output())
          .contains("diffaug.kafka.client.bootstrap.servers: no-such-host.invalid:9092");
    }
  }

  /** Deletes what the models topic holds, and lets it be compacted from now on. */
  private static void forget(StreamTopics topics) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.models());
    try (Admin admin = Admin.create(topics.client())) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topics.models(), 0), RecordsToDelete.beforeOffset(-1)))
          .all()
          .get();
      List<AlterConfigOp> changes =
          Stream.of(
                  new ConfigEntry("cleanup.policy", "compact"),
                  new ConfigEntry("retention.ms", "1000000"))
              .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
              .toList();
      admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get();
    }
  }

  private static StreamerProcess start(StreamTopics topics) throws Exception {
    return StreamerProcess.start(folder, topics.settings(), "ar-EG");
  }
}
