package io.diffaug.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.diffaug.cli.broker.SharedBroker;
import io.diffaug.core.rollout.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stream on a real broker whose versions rot or vanish under it. */
class LostVersionsTest {
  private static final int SAMPLES = 200;

  @TempDir Path folder;

  private StreamTopics topics;
  private SmallVersions versions;
  private int fed;

  @Test
  void whatServesServesOnWhereTheRepositoryIsAwayAndTheVersionBeforeWhereFilesRotOrAreGone()
      throws Exception {
    topics = StreamTopics.empty(SharedBroker.bootstrapServers(), "lost");
    versions = SmallVersions.create(folder);
    announce(versions.claim());
    try (StreamerProcess streamer = start()) {
      awaitServing(streamer, 1);
      announceWhileTheRepositoryIsAway(streamer, versions.claim());
      awaitServing(streamer, 2);
      announce(versions.claim());
      awaitServing(streamer, 3);
      stream();
      assertThat(streamer.terminate()).isZero();
    }
    assertThat(topics.refusals()).isEmpty();

    SmallVersions.flipByte(versions.folder(2).resolve("encoder.onnx"));
    Files.move(versions.folder(3), folder.resolve("gone"));
    takeTheRepositoryAway();
    try (StreamerProcess streamer = launch()) {
      streamer.awaitSaying("loading version 3 is tried again in");
      assertThat(streamer.get("/ready").statusCode()).isEqualTo(503);
      assertThat(streamer.get("/ready").body())
          .contains("version 3 does not serve here")
          .contains(versions.models() + ": holds no version (expected: a readable folder");
      bringTheRepositoryBack();
      streamer.awaitSaying("lane 0 reads");
      awaitServing(streamer, 1);
      await().atMost(StreamerProcess.LONG).until(() -> topics.refusals().size() == 2);
      assertThat(topics.refusals()).extracting(Refusal::replica).containsOnly("lost");
      assertThat(topics.refusals())
          .extracting(Refusal::reason)
          .anyMatch(reason -> reason.contains("version 3, manifest.pb: not in "))
          .anyMatch(reason -> reason.contains("version 2, encoder.onnx: sha256 "));
      stream();
      assertThat(streamer.get("/ready").statusCode()).isEqualTo(200);
      assertThat(streamer.terminate()).isZero();
    }

    assertThat(topics.versionsOfPairs()).contains(1L, 3L);
    assertThat(topics.accounted()).hasSize(fed).isEqualTo(topics.coordinates());
  }

  /** What was announced is said to be missing and waited for, and what serves streams on. */
  private void announceWhileTheRepositoryIsAway(StreamerProcess streamer, long version)
      throws Exception {
    String digest = versions.publish(version);
    takeTheRepositoryAway();
    topics.announce(version, digest);
    streamer.awaitSaying("loading version " + version + " is tried again in");
    stream();
    assertThat(streamer.output())
        .contains(versions.models() + ": holds no version (expected: a readable folder")
        .contains("version 1 serves on");
    assertThat(streamer.get("/ready").statusCode()).isEqualTo(200);
    assertThat(streamer.metric("diffaug_model_refusals_total")).isPositive();
    assertThat(streamer.metric("diffaug_model_version")).isEqualTo(1);
    bringTheRepositoryBack();
  }

  /** Leaves an empty folder, as a disk does that is not mounted. */
  private void takeTheRepositoryAway() throws IOException {
    Files.move(versions.models(), folder.resolve("away"));
    Files.createDirectory(versions.models());
  }

  private void bringTheRepositoryBack() throws IOException {
    Files.delete(versions.models());
    Files.move(folder.resolve("away"), versions.models());
  }

  private StreamerProcess start() throws Exception {
    StreamerProcess streamer = launch();
    streamer.awaitSaying("lane 0 reads");
    return streamer;
  }

  /** Starts one, and does not wait until it streams. */
  private StreamerProcess launch() throws Exception {
    Map<String, String> settings = topics.settings();
    settings.putAll(versions.settings());
    settings.put("diffaug.rollout.mode", "immediate");
    settings.put("diffaug.stream.restart-min-backoff", "200ms");
    settings.put("diffaug.stream.restart-max-backoff", "1s");
    settings.put("diffaug.kafka.client.fetch.max.wait.ms", "50"); // the log is looked at more often
    return StreamerProcess.startReal(folder, settings);
  }

  private void announce(long version) throws Exception {
    topics.announce(version, versions.publish(version));
  }

  private static void awaitServing(StreamerProcess streamer, long version) {
    await("version " + version + " to serve")
        .atMost(StreamerProcess.LONG)
        .until(() -> streamer.metric("diffaug_model_version") == version);
  }

  private void stream() {
    topics.feed(SAMPLES);
    fed += SAMPLES;
    topics.awaitAllCommitted();
  }
}
